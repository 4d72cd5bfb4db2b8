import { finishedStates } from '@basin/core';
import type { StoreReader } from '@basin/store';
import type { SweepIndex } from './sweep-index.ts';

/** Estimated work of the running sweeps, in seconds on one core. */
export interface WorkLeft {
  /** Takes in a sweep that was just planned. */
  add(sweepId: string): void;
  /** Was computed: its work is behind, and the pace counts it. */
  ended(taskId: string): void;
  /**
   * The store has so many tasks of the sweep that have not ended. Where more are kept here, some were
   * cancelled, skipped, or lost too often: the store is asked which, and they are work no longer.
   */
  atMost(sweepId: string, unfinished: number): void;
  readonly doneSeconds: number;
  readonly leftSeconds: number;
  /** The longest chain among what is left. */
  readonly longestSeconds: number;
}

export function createWorkLeft(index: SweepIndex, reader: StoreReader): WorkLeft {
  const left = new Map<string, { seconds: number; priority: number }>();
  let doneSeconds = 0;

  function add(sweepId: string): void {
    const planned = index.sweeps.get(sweepId)?.plan.tasks.length ?? 0;
    for (const { taskId, state } of reader.tasks(sweepId, { limit: planned }).rows) {
      if (!finishedStates.includes(state)) left.set(taskId, index.task(taskId));
    }
  }

  return {
    add,
    atMost(sweepId, unfinished) {
      const kept = [...left.keys()].filter((taskId) => index.task(taskId).sweepIds.has(sweepId));
      if (kept.length <= unfinished) return;
      for (const taskId of kept) left.delete(taskId);
      add(sweepId);
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
