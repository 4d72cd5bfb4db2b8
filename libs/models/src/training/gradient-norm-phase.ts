import { BasinError, type TaskContext, type TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import type { Dataset } from '../datasets/dataset.ts';
import type { TrainingRecord } from './training-record.ts';

export interface GradientNormPhaseParts {
  config: TrainingConfig;
  context: TaskContext;
  engine: Engine;
  dataset: Dataset;
  weights: Float32Array;
  record: TrainingRecord;
}

export async function runGradientNormPhase(
  _parts: GradientNormPhaseParts,
): Promise<{ state: 'done' | 'diverged'; weights: Float32Array }> {
  return Promise.reject(
    new BasinError('model/not-ready', 'the gradient-norm phase waits for the engine’s derivatives'),
  );
}
