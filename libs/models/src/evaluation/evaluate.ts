import type { TrainingConfig } from '@basin/core';
import type { Engine } from '@basin/engine';
import type * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';

export interface SplitMetrics {
  /** Mean over the split; NaN or infinite when the network diverged. */
  loss: number;
  /** Fraction of right classes; null for regression. */
  accuracy: number | null;
}

export interface Evaluation {
  train: SplitMetrics;
  test: SplitMetrics | null;
}

/** Loss and accuracy over whole splits for any weights of one network; programs are built once. */
export interface Evaluator {
  evaluate(flatWeights: Float32Array | tf.Tensor1D): Evaluation;
  dispose(): void;
}

/** Examples evaluated at once; the last batch is shorter where the split does not divide. */
export const evaluationBatchSize = 2_000;

export function openEvaluator(
  _engine: Engine,
  _config: Pick<TrainingConfig, 'network' | 'loss'>,
  _data: Dataset,
): Evaluator {
  throw new Error('being written');
}

/** One evaluation; with more weights of the same network use `openEvaluator`. */
export function evaluate(
  engine: Engine,
  config: Pick<TrainingConfig, 'network' | 'loss'>,
  flatWeights: Float32Array | tf.Tensor1D,
  data: Dataset,
): Evaluation {
  const evaluator = openEvaluator(engine, config, data);
  try {
    return evaluator.evaluate(flatWeights);
  } finally {
    evaluator.dispose();
  }
}
