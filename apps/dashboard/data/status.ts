import { finishedCount, type StateCounts } from '@basin/core';

/**
 * A sweep as a whole. `silent`: tasks count as running, but nothing has been heard for a while, so
 * the runner was probably killed; resuming goes on from there. `paused`: nothing of it is started until
 * it is resumed.
 */
export type SweepStatus = 'running' | 'paused' | 'waiting' | 'silent' | 'complete' | 'incomplete';

/** Longer than any lease: a live runner says something well before. */
export const silenceLimitMs = 90_000;
/** Where the process that coordinates is gone: it says something every 10 s, if this machine could not see it. */
const silenceOfTheGoneMs = 15_000;

/** What is known of who works on a sweep. */
export interface Heard {
  lastEventAtMs: number | null;
  isPaused: boolean;
  /** Whether the database has a process that coordinates it. */
  isCoordinated: boolean;
}

/** Status from the counts and what was heard last. */
export function sweepStatus(
  counts: StateCounts,
  planned: number,
  { lastEventAtMs, isPaused, isCoordinated }: Heard,
  nowMs: number,
): SweepStatus {
  if (finishedCount(counts) === planned) {
    return counts.failed + counts.cancelled === 0 ? 'complete' : 'incomplete';
  }
  if (isPaused) return 'paused';
  const limitMs = isCoordinated ? silenceLimitMs : silenceOfTheGoneMs;
  const heard = lastEventAtMs !== null && nowMs - lastEventAtMs < limitMs;
  if (counts.running > 0) return heard ? 'running' : 'silent';
  return 'waiting';
}
