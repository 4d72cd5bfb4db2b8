import type { RunnableTask, StoreWriter } from '@basin/store';
import type { Clock } from './clock.ts';

/** Sweeps of which something is still to come. */
export interface OpenSweeps {
  readonly size: number;
  readonly ids: readonly string[];
  readonly pausedCount: number;
  /** All there are, and there are some. */
  readonly allPaused: boolean;
  open(sweepId: string): void;
  /** Of paused ones the store gives nothing, until they are resumed; those that are not open are ignored. */
  setPaused(sweepIds: readonly string[], paused: boolean): void;
  isPaused(sweepId: string): boolean;
  /**
   * Runnable tasks of all of them, or those among `taskIds`. None is runnable since before its sweep
   * was opened here or last resumed.
   */
  runnable(taskIds?: readonly string[]): RunnableTask[];
  /** Closes those that are over: all tasks have ended, and no more will come. */
  closeEnded(mayGrow: (sweepId: string) => boolean): void;
}

export function createOpenSweeps(writer: StoreWriter, clock: Pick<Clock, 'nowMs'>): OpenSweeps {
  /** By id: the wall clock since which tasks of it may run. */
  const open = new Map<string, number>();
  const paused = new Set<string>();
  return {
    get size() {
      return open.size;
    },
    get ids() {
      return [...open.keys()];
    },
    get pausedCount() {
      return paused.size;
    },
    get allPaused() {
      return open.size > 0 && paused.size === open.size;
    },
    open(sweepId) {
      if (!open.has(sweepId)) open.set(sweepId, clock.nowMs());
    },
    setPaused(sweepIds, wanted) {
      for (const id of sweepIds) {
        if (wanted && open.has(id)) paused.add(id);
        if (!wanted && paused.delete(id)) open.set(id, clock.nowMs());
      }
    },
    isPaused: (sweepId) => paused.has(sweepId),
    runnable(taskIds) {
      const only = taskIds === undefined ? {} : { taskIds };
      return [...open].flatMap(([sweepId, sinceMs]) =>
        writer.runnableTasks(sweepId, only).map((task) => ({
          ...task,
          runnableAtMs: Math.max(task.runnableAtMs, sinceMs),
        })),
      );
    },
    closeEnded(mayGrow) {
      for (const sweepId of [...open.keys()]) {
        const { queued, running, lost } = writer.counts(sweepId);
        if (queued + running + lost > 0 || mayGrow(sweepId)) continue;
        open.delete(sweepId);
        paused.delete(sweepId);
      }
    },
  };
}
