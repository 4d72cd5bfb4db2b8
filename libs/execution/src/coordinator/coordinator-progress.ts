import { shareDone, type StateCounts, timeLeft, totalCount } from '@basin/core';
import type { StoreWriter } from '@basin/store';
import type { Coordinator } from './contract.ts';
import type { ProgressSnapshot, RunningTask } from './progress.ts';
import type { WorkLeft } from './work-left.ts';

/** Snapshots of a coordinator at work, for a display. */
export function coordinatorProgress(
  coordinator: Coordinator,
  writer: StoreWriter,
  work: WorkLeft,
  run: { workerCount: number; startedMs: number },
): () => ProgressSnapshot {
  return () => {
    const nowMs = performance.now();
    const elapsedMs = nowMs - run.startedMs;
    const atWork = [...coordinator.running.values()].filter(({ waits }) => !waits);
    const running = atWork.map((entry): RunningTask => {
      const { label, experiment } = coordinator.index.task(entry.task.taskId);
      const { epoch, epochCount } = entry;
      return { label, experiment, epoch, epochCount, elapsedMs: nowMs - entry.startedMs };
    });
    // What running tasks have done already counts as done.
    let begun = 0;
    for (const entry of atWork) {
      begun += shareDone(entry) * coordinator.index.task(entry.task.taskId).seconds;
    }
    const sweeps = [...coordinator.index.sweeps.values()].map(({ sweepId, plan }) => {
      const counts = countsNow(coordinator, writer, sweepId);
      const { experiment, preset } = plan;
      return { experiment, preset, planned: totalCount(counts), counts };
    });
    return {
      mode: coordinator.mode,
      sweeps,
      running,
      elapsedMs,
      remainingMs: timeLeft({
        done: work.doneSeconds + begun,
        left: Math.max(0, work.leftSeconds - begun),
        elapsedMs,
        plan: { workerCount: run.workerCount, longestSeconds: work.longestSeconds },
      }),
    };
  };
}

/** Tasks of a sweep by state; those that were handed out ahead and wait for a worker are queued yet. */
export function countsNow(
  { running, index }: Pick<Coordinator, 'running' | 'index'>,
  writer: Pick<StoreWriter, 'counts'>,
  sweepId: string,
): StateCounts {
  const counts = writer.counts(sweepId);
  const ahead = [...running.values()].filter(
    ({ waits, task }) => waits && index.find(task.taskId)?.sweepIds.has(sweepId) === true,
  );
  // One that was cancelled meanwhile runs no more.
  const count = Math.min(ahead.length, counts.running);
  return { ...counts, queued: counts.queued + count, running: counts.running - count };
}
