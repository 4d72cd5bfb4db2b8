import { finishedCount, type StateCounts } from '@basin/core';

/**
 * A sweep as a whole. `unattended`: tasks count as running, but nothing has been heard for a while, so
 * the runner was probably killed; resuming goes on from there. `paused`: nothing of it is started until
 * it is resumed.
 */
export type SweepStatus =
  'running' | 'paused' | 'waiting' | 'unattended' | 'complete' | 'incomplete';

/** Longer than any lease: a live runner says something well before. */
export const heardWithinMs = 90_000;
const heardWithinMsBy = {
  'at-work': heardWithinMs,
  // Where there is one after all, it says something every 10 s.
  unseen: 15_000,
  killed: 0,
} as const satisfies Record<Coordination, number>;

/**
 * The process that coordinates a database. `killed`: it was of this machine and is gone, though it never
 * said that it ends. `unseen`: there is none, or it is where this machine cannot look.
 */
export type Coordination = 'at-work' | 'killed' | 'unseen';

/** What is known of who works on a sweep. */
export interface Heard {
  lastEventAtMs: number | null;
  isPaused: boolean;
  coordination: Coordination;
}

/** Status from the counts and what was heard last. */
export function sweepStatus(
  counts: StateCounts,
  planned: number,
  { lastEventAtMs, isPaused, coordination }: Heard,
  nowMs: number,
): SweepStatus {
  if (finishedCount(counts) === planned) {
    return counts.failed + counts.cancelled === 0 ? 'complete' : 'incomplete';
  }
  if (isPaused) return 'paused';
  const heard = lastEventAtMs !== null && nowMs - lastEventAtMs < heardWithinMsBy[coordination];
  if (counts.running > 0) return heard ? 'running' : 'unattended';
  return 'waiting';
}
