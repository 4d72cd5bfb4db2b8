import { completeConfig, errorCode, type TaskContext, type TaskOutcome } from '@basin/core';
import type { AttemptEnd, WorkItem } from '../executors/executor.ts';
import { describeError } from '../traces/keep-trace.ts';
import type { RunContext } from './task-context.ts';

/** Does the work of a task: trains or analyses. */
export type TaskBody = (item: WorkItem, context: TaskContext) => Promise<TaskOutcome>;

/**
 * Runs one attempt to its end and says how it ended. Whatever the task throws is an outcome of the
 * attempt (`failed`), never of the worker; one that noticed its cancellation is `stopped`.
 */
export async function runTask(
  item: WorkItem,
  context: RunContext,
  body: TaskBody,
): Promise<AttemptEnd> {
  try {
    // It may have been planned by an older release, and waited.
    const whole = { ...item, config: completeConfig(item.config) };
    const outcome = await body(whole, context);
    context.flush();
    return { ...item.attempt, type: 'finished', outcome };
  } catch (error) {
    context.flush();
    return endByThrowing(item, error);
  }
}

/** How an attempt ended whose task threw. */
export function endByThrowing({ attempt }: Pick<WorkItem, 'attempt'>, error: unknown): AttemptEnd {
  if (errorCode(error) === 'runner/cancelled') return { ...attempt, type: 'stopped' };
  return { ...attempt, type: 'failed', ...describeError(error) };
}
