import type { StateCounts } from '@basin/core';

/** How the sweep goes on. `draining`: running tasks finish, nothing new starts. */
export type SweepMode = 'running' | 'paused' | 'draining' | 'stopping';

export interface RunningTask {
  label: string;
  experiment: string;
  epoch: number;
  /** 0 until the task has said. */
  epochCount: number;
  elapsedMs: number;
}

/** What a display shows at one moment; made by the coordinator, or by a follower from the store. */
export interface ProgressSnapshot {
  mode: SweepMode;
  sweeps: { experiment: string; preset: string; planned: number; counts: StateCounts }[];
  running: RunningTask[];
  elapsedMs: number;
  /** Null while nothing can be said. */
  remainingMs: number | null;
}

/**
 * Time that is left, from estimated work (seconds on one core) and how fast it really goes: the
 * measured rate counts the more, the more of the work is behind.
 */
export function remainingTime(work: {
  doneSeconds: number;
  leftSeconds: number;
  /** The longest chain of tasks that is left: no number of workers makes it shorter. */
  longestSeconds: number;
  elapsedMs: number;
  workerCount: number;
}): number {
  const { doneSeconds, leftSeconds, longestSeconds, elapsedMs, workerCount } = work;
  const total = doneSeconds + leftSeconds;
  if (total === 0) return 0;
  const plannedMs = 1_000 * Math.max(leftSeconds / workerCount, longestSeconds);
  if (doneSeconds === 0) return plannedMs;
  const measuredMs = (leftSeconds / doneSeconds) * elapsedMs;
  const trust = Math.min(1, (5 * doneSeconds) / total);
  return trust * measuredMs + (1 - trust) * plannedMs;
}
