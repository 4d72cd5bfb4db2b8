import type { StoreWriter } from '@basin/store';
import type { Coordinator } from './contract.ts';
import { type ProgressSnapshot, type RunningTask, remainingTime } from './progress.ts';
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
    const running = [...coordinator.running.values()].map((entry): RunningTask => {
      const { label, experiment } = coordinator.index.task(entry.task.taskId);
      const { epoch, epochCount } = entry;
      return { label, experiment, epoch, epochCount, elapsedMs: nowMs - entry.startedMs };
    });
    // What running tasks have done already counts as done.
    let begun = 0;
    for (const { task, epoch, epochCount } of coordinator.running.values()) {
      const { seconds } = coordinator.index.task(task.taskId);
      begun += epochCount === 0 ? 0 : (epoch / epochCount) * seconds;
    }
    return {
      mode: coordinator.mode,
      sweeps: [...coordinator.index.sweeps.values()].map(({ sweepId, plan }) => ({
        experiment: plan.experiment,
        preset: plan.preset,
        planned: plan.tasks.length,
        counts: writer.counts(sweepId),
      })),
      running,
      elapsedMs,
      remainingMs: remainingTime({
        doneSeconds: work.doneSeconds + begun,
        leftSeconds: Math.max(0, work.leftSeconds - begun),
        longestSeconds: work.longestSeconds,
        elapsedMs,
        workerCount: run.workerCount,
      }),
    };
  };
}
