import { resolveTask, type TrainingConfig, type TrainingConfigInput } from '@basin/core';

/** What the trainings on functions differ in. */
export interface FunctionTraining extends Pick<
  TrainingConfigInput,
  'network' | 'epochCount' | 'seed' | 'record' | 'gradientNormPhase'
> {
  target: 'f1' | 'f2';
  /** Neighbouring points that the network sees at once. */
  windowSize: 1 | 3;
}

/** Full batches of 1,000 points of a function, mean squared error, Adam at 0.001. */
export function functionTraining({
  target,
  windowSize,
  ...rest
}: FunctionTraining): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target, pointCount: 1_000, windowSize },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 1e-3 },
    batchSize: 'full',
    ...rest,
  });
}
