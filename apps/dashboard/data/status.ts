import { finishedCount, type StateCounts } from '@basin/core';

/**
 * A sweep as a whole. `silent`: tasks count as running, but nothing has been heard for a while, so
 * the runner was probably killed; running the same command again resumes.
 */
export type SweepStatus = 'running' | 'waiting' | 'silent' | 'complete' | 'incomplete';

/** Longer than any lease: a live runner says something well before. */
export const silenceLimitMs = 90_000;

/** Status from the counts and the time of the newest event. */
export function sweepStatus(
  counts: StateCounts,
  planned: number,
  lastEventAtMs: number | null,
  nowMs: number,
): SweepStatus {
  if (finishedCount(counts) === planned) {
    return counts.failed + counts.cancelled === 0 ? 'complete' : 'incomplete';
  }
  const heard = lastEventAtMs !== null && nowMs - lastEventAtMs < silenceLimitMs;
  if (counts.running > 0) return heard ? 'running' : 'silent';
  return 'waiting';
}
