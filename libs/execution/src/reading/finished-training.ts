import { BasinError, type BasinErrorCode, type TrainingConfig } from '@basin/core';
import type { StoreReader, TaskDetail } from '@basin/store';
import { chooseTarget } from './choose-target.ts';

/** A training that has left weights. */
export type FinishedTraining = TaskDetail & {
  config: TrainingConfig;
  weights: NonNullable<TaskDetail['weights']>;
};

/**
 * A finished training by the beginning of its id.
 *
 * @param otherwise the code for a task that has no weights.
 * @throws BasinError with that code, or of `chooseTarget`.
 */
export function finishedTraining(
  reader: StoreReader,
  text: string,
  otherwise: BasinErrorCode,
): FinishedTraining {
  const chosen = chooseTarget(reader, text, ['task']);
  if (chosen.kind !== 'task') throw new Error('a sweep was chosen where a task was wanted');
  const { sweepId, taskId } = chosen.task;
  const task = reader.task(sweepId, taskId);
  if (task?.config.kind !== 'training' || task.weights === null) {
    throw new BasinError(
      otherwise,
      `"${task?.label ?? taskId}" (${task?.state ?? 'unknown'}) has no weights: name a finished training`,
    );
  }
  const { config, weights } = task;
  return { ...task, config, weights };
}
