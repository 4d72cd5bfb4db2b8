import type { TaskEvent, TaskOutcome } from '@basin/core';
import type { AttemptEnd } from '../executors/executor.ts';
import type { SweepMode } from './progress.ts';

/** Faults of a disk, not of the task that met them. */
const diskFaults: readonly string[] = [
  'store/disk-full',
  'store/read-only',
  'store/io',
  'engine/program-cache',
];

export interface EndContext {
  mode: SweepMode;
  sharedDisk: boolean;
  /** Whether several sweeps want it. */
  isShared(): boolean;
  /** It was to be pruned, and is even if it ended before it heard of that. */
  stoppedLate: boolean;
}

/** What of an attempt's end is stored; null for what the store knows already. */
export function eventToStore(
  end: AttemptEnd,
  { mode, sharedDisk, isShared, stoppedLate }: EndContext,
): TaskEvent | null {
  const { taskId, generation, attempt, token } = end;
  // `stop` gives tasks back without counting a loss.
  if (mode === 'stopping' && (end.type === 'lost' || end.type === 'stopped')) {
    return { type: 'queued', taskId, generation, reason: 'the sweep was stopped' };
  }
  if (endsSweep(end, sharedDisk)) {
    return { type: 'queued', taskId, generation, reason: `its worker met ${end.code}` };
  }
  // It was to stop for one study, and another came to want it before it did.
  if (end.type === 'finished' && end.outcome.state === 'pruned' && isShared()) {
    const reason = 'another sweep came to want it while it was being stopped';
    return { type: 'lost', taskId, generation, attempt, token, reason, blameless: true };
  }
  if (end.type === 'finished' && stoppedLate && !isShared()) {
    return { ...end, outcome: asPruned(end.outcome) };
  }
  // Stopped because it was cancelled.
  return end.type === 'stopped' ? null : end;
}

/** A training's outcome as if it had heard in time: its final weights are not kept. */
function asPruned(outcome: TaskOutcome): TaskOutcome {
  if (outcome.kind !== 'training') return outcome;
  const { averagedWeights: _, ...kept } = outcome;
  return { ...kept, state: 'pruned', weights: null };
}

/**
 * Whether every other task would meet the same: then the sweep ends, and its tasks wait for the next
 * run. Not where workers have disks of their own.
 */
export function endsSweep(
  end: AttemptEnd,
  sharedDisk: boolean,
): end is Extract<AttemptEnd, { type: 'failed' }> {
  return end.type === 'failed' && sharedDisk && diskFaults.includes(end.code);
}
