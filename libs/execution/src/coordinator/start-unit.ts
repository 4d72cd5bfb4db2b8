import type { AttemptRef } from '@basin/core';
import type { RunnableTask } from '@basin/store';
import type { WorkItem } from '../executors/executor.ts';
import type { Clock } from './clock.ts';
import type { CoordinatorOptions, RunningAttempt } from './contract.ts';
import type { EventWriter } from './event-writer.ts';

/** Lost so often, a task perhaps kills its process, or only ran beside one that does: it runs alone. */
const suspectLossCount = 2;

export function isSuspect({ lossCount }: RunnableTask): boolean {
  return lossCount >= suspectLossCount;
}

export interface UnitStarter {
  /**
   * Starts an attempt at each task, in one transaction with the events that are held: a short training costs one
   * flush, for the end of one and the start of another. What is stored goes to the executor as one unit.
   *
   * @param ahead it waits for a worker.
   * @throws what the store throws: then nothing has started, and the tasks are given back.
   */
  start(tasks: readonly RunnableTask[], ahead: boolean): void;
}

export function createUnitStarter(parts: {
  options: Pick<CoordinatorOptions, 'writer' | 'executor' | 'workerName'>;
  leaseMs: number;
  clock: Clock;
  running: Map<number, RunningAttempt>;
  events: Pick<EventWriter, 'flushWith'>;
  /** Takes back what could not be started. */
  giveBack(tasks: RunnableTask[]): void;
}): UnitStarter {
  const { options, leaseMs, clock, running, events } = parts;
  const { writer, executor, workerName } = options;

  const attemptAt = (task: RunnableTask, ahead: boolean): AttemptRef | null =>
    writer.startAttempt(task.taskId, task.generation, {
      ...{ worker: workerName, leaseMs, ahead },
      queueWaitMs: Math.max(0, clock.nowMs() - task.runnableAtMs),
    });

  return {
    start(tasks, ahead) {
      let started: { task: RunnableTask; attempt: AttemptRef }[] = [];
      try {
        events.flushWith(() => {
          started = tasks.flatMap((task) => {
            const attempt = attemptAt(task, ahead);
            // Null: cancelled since the store was asked.
            return attempt === null ? [] : [{ task, attempt }];
          });
        });
      } catch (error) {
        parts.giveBack([...tasks]);
        throw error;
      }
      const startedMs = clock.monotonicMs();
      const items = started.map(({ task, attempt }): WorkItem => {
        const progress = { startedMs, waits: ahead, epoch: 0, epochCount: 0 };
        running.set(attempt.token, { attempt, task, ...progress });
        const alone = isSuspect(task) ? ({ alone: true } as const) : {};
        return { attempt, config: task.config, inputs: task.dependencies, ...alone };
      });
      const [first, ...others] = items;
      if (first !== undefined) executor.submit([first, ...others]);
    },
  };
}
