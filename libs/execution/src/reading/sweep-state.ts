import { errorCode, finishedStates } from '@basin/core';
import type { SweepSummary } from '@basin/store';
import { sendCommand } from '../control/client.ts';
import type { ControlStatus } from '../control/protocol.ts';

/**
 * How a sweep stands, in a word.
 *
 * - `running`: a coordinator works on it.
 * - `paused`: nothing of it is started until it is resumed.
 * - `stopped`: something is left to do and nobody works on it.
 * - `failed`, `cancelled`: it has ended, and some of its tasks so.
 */
export type SweepState = 'running' | 'paused' | 'stopped' | 'done' | 'failed' | 'cancelled';

/**
 * What the coordinator of a database says, or null when none is at work. Asked before a sweep is read: one that
 * was read before it ended, and whose coordinator has left since, would seem stopped.
 */
export async function coordinatorStatus(databasePath: string): Promise<ControlStatus | null> {
  try {
    return await sendCommand(databasePath, { command: 'status' });
  } catch (error) {
    if (errorCode(error) === 'runner/no-coordinator') return null;
    throw error;
  }
}

/** `status`: what `coordinatorStatus` told. */
export function sweepState(summary: SweepSummary, status: ControlStatus | null): SweepState {
  const { sweepId, pausedAtMs, counts } = summary;
  if (isUnfinished(summary)) {
    if (pausedAtMs !== null) return 'paused';
    return status?.sweeps.some((sweep) => sweep.sweepId === sweepId) === true
      ? 'running'
      : 'stopped';
  }
  if (counts.failed > 0) return 'failed';
  return counts.cancelled > 0 ? 'cancelled' : 'done';
}

/** Tasks of a sweep that have ended. */
export function endedCount({ counts }: Pick<SweepSummary, 'counts'>): number {
  return finishedStates.reduce((sum, state) => sum + counts[state], 0);
}

/** Whether something is left to do: a task, or what a study that grows asks for next. */
export function isUnfinished(summary: SweepSummary): boolean {
  return endedCount(summary) < summary.planned || summary.asksOn;
}
