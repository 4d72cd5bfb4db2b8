import { finishedStates } from '@basin/core';
import type { StoreReader } from '@basin/store';
import type { SweepIndex } from './sweep-index.ts';

/** Estimated work of the running sweeps, in seconds on one core. */
export interface WorkLeft {
  /** Takes in a sweep that was just planned. */
  add(sweepId: string): void;
  ended(taskId: string): void;
  readonly doneSeconds: number;
  readonly leftSeconds: number;
  /** The longest chain among what is left. */
  readonly longestSeconds: number;
}

export function createWorkLeft(index: SweepIndex, reader: StoreReader): WorkLeft {
  const left = new Map<string, { seconds: number; priority: number }>();
  let doneSeconds = 0;
  return {
    add(sweepId) {
      const planned = index.sweeps.get(sweepId)?.plan.tasks.length ?? 0;
      for (const { taskId, state } of reader.tasks(sweepId, { limit: planned }).rows) {
        if (!finishedStates.includes(state)) left.set(taskId, index.task(taskId));
      }
    },
    ended(taskId) {
      doneSeconds += left.get(taskId)?.seconds ?? 0;
      left.delete(taskId);
    },
    get doneSeconds() {
      return doneSeconds;
    },
    get leftSeconds() {
      let sum = 0;
      for (const { seconds } of left.values()) sum += seconds;
      return sum;
    },
    get longestSeconds() {
      let longest = 0;
      for (const { priority } of left.values()) longest = Math.max(longest, priority);
      return longest;
    },
  };
}
