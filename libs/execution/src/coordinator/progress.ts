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
