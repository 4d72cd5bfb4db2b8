import type { RunnableTask, StoreWriter } from '@basin/store';

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
  /** Runnable tasks of all of them, or those among `taskIds`. */
  runnable(taskIds?: readonly string[]): RunnableTask[];
  /** Closes those that are over: all tasks have ended, and no more will come. */
  closeEnded(mayGrow: (sweepId: string) => boolean): void;
}

export function createOpenSweeps(writer: StoreWriter): OpenSweeps {
  const open = new Set<string>();
  const paused = new Set<string>();
  return {
    get size() {
      return open.size;
    },
    get ids() {
      return [...open];
    },
    get pausedCount() {
      return paused.size;
    },
    get allPaused() {
      return open.size > 0 && paused.size === open.size;
    },
    open: (sweepId) => void open.add(sweepId),
    setPaused(sweepIds, wanted) {
      for (const id of sweepIds) {
        if (wanted && open.has(id)) paused.add(id);
        if (!wanted) paused.delete(id);
      }
    },
    isPaused: (sweepId) => paused.has(sweepId),
    runnable(taskIds) {
      const only = taskIds === undefined ? {} : { taskIds };
      return [...open].flatMap((sweepId) => writer.runnableTasks(sweepId, only));
    },
    closeEnded(mayGrow) {
      for (const sweepId of [...open]) {
        const { queued, running, lost } = writer.counts(sweepId);
        if (queued + running + lost > 0 || mayGrow(sweepId)) continue;
        open.delete(sweepId);
        paused.delete(sweepId);
      }
    },
  };
}
