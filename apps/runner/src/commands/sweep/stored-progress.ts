import { finishedCount, shareDone, timeLeft } from '@basin/core';
import type { ProgressSnapshot } from '@basin/execution/coordinator/progress';
import type { StoreReader } from '@basin/store';

/** Snapshots of sweeps that another process runs, as the store has them. */
export function storedProgress(
  reader: StoreReader,
  sweepIds: readonly string[],
  startedMs: number,
): () => ProgressSnapshot {
  let endedBefore: number | null = null;
  return () => {
    const sweeps = sweepIds.flatMap((sweepId) => reader.sweep(sweepId) ?? []);
    const running = sweeps.flatMap(({ sweepId, experiment, counts }) =>
      reader
        .tasks(sweepId, { states: ['running'], limit: Math.max(1, counts.running) })
        .rows.flatMap(({ label, epoch, epochCount, startedAtMs }) => {
          // Handed out ahead, it waits for a worker.
          if (startedAtMs === null) return [];
          const elapsedMs = Math.max(0, Date.now() - startedAtMs);
          return [{ label, experiment, epoch, epochCount, elapsedMs }];
        }),
    );
    const planned = sweeps.reduce((sum, sweep) => sum + sweep.planned, 0);
    const ended = sweeps.reduce((sum, { counts }) => sum + finishedCount(counts), 0);
    endedBefore ??= ended;
    const underWay = running.reduce((sum, task) => sum + shareDone(task), 0);
    const elapsedMs = performance.now() - startedMs;
    return {
      mode: 'running',
      sweeps,
      running,
      elapsedMs,
      remainingMs: timeLeft({
        done: ended - endedBefore + underWay,
        left: planned - ended - underWay,
        elapsedMs,
        plan: null,
      }),
    };
  };
}
