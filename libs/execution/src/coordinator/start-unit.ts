import type { AttemptRef } from '@basin/core';
import type { RunnableTask } from '@basin/store';
import type { WorkItem } from '../executors/executor.ts';
import type { Clock } from './clock.ts';
import type { CoordinatorOptions, RunningAttempt } from './contract.ts';
import type { LockTolerance } from './lock-tolerance.ts';

/** Lost so often, a task perhaps kills its process, or only ran beside one that does: it runs alone. */
const suspectLossCount = 2;

export function isSuspect({ lossCount }: RunnableTask): boolean {
  return lossCount >= suspectLossCount;
}

export interface UnitStarter {
  /**
   * Starts an attempt at each task and gives them to the executor as one unit.
   *
   * @param ahead it waits for a worker.
   * @throws what the store throws, once what has started is submitted.
   */
  start(tasks: readonly RunnableTask[], ahead: boolean): void;
}

export function createUnitStarter(parts: {
  options: Pick<CoordinatorOptions, 'writer' | 'executor' | 'workerName'>;
  leaseMs: number;
  clock: Clock;
  lockTolerance: LockTolerance;
  running: Map<number, RunningAttempt>;
  /** Takes back what could not be started. */
  giveBack(tasks: RunnableTask[]): void;
}): UnitStarter {
  const { options, leaseMs, clock, lockTolerance, running } = parts;
  const { writer, executor, workerName } = options;

  function startAttempt(task: RunnableTask, ahead: boolean): AttemptRef | null {
    const attempt = writer.startAttempt(task.taskId, task.generation, {
      ...{ worker: workerName, leaseMs, ahead },
      queueWaitMs: Math.max(0, clock.nowMs() - task.runnableAtMs),
    });
    lockTolerance.succeeded();
    if (attempt === null) return null;
    const startedMs = clock.monotonicMs();
    const progress = { startedMs, waits: ahead, epoch: 0, epochCount: 0 };
    running.set(attempt.token, { attempt, task, ...progress });
    return attempt;
  }

  return {
    start(tasks, ahead) {
      const items: WorkItem[] = [];
      let triedCount = 0;
      try {
        for (const task of tasks) {
          const attempt = startAttempt(task, ahead);
          triedCount += 1;
          if (attempt === null) continue; // cancelled since the store was asked
          const alone = isSuspect(task) ? ({ alone: true } as const) : {};
          items.push({ attempt, config: task.config, inputs: task.dependencies, ...alone });
        }
      } catch (error) {
        parts.giveBack(tasks.slice(triedCount));
        throw error;
      } finally {
        // What has started runs, whatever became of the others.
        const [first, ...others] = items;
        if (first !== undefined) executor.submit([first, ...others]);
      }
    },
  };
}
