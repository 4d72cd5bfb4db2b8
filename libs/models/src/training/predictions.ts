import { BasinError, datasetFacts, datasetText, type Json, type TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { networkFunction } from '../network/network-function.ts';

/** Outputs travel as JSON, about 1 MiB at most. */
const valueLimit = 50_000;

/**
 * The final network on training inputs that have an x, such as a function's: `inputs` (x of each point), `targets` and
 * `predictions`, lists of equal length.
 *
 * @throws BasinError `model/too-many-predictions` for data sets too large to be stored as JSON,
 *   or without an x to draw against.
 */
export function predictionOutputs(
  config: TrainingConfig,
  { train }: Dataset,
  { weights, buffers }: { weights: Float32Array; buffers: Float32Array },
): Record<string, Json> {
  const { abscissa } = datasetFacts(config.dataset);
  if (abscissa === null || train.count > valueLimit) {
    throw new BasinError(
      'model/too-many-predictions',
      `record.predictions stores the outputs for all ${train.count} training examples as JSON against their one input, but the data set is ${datasetText(config.dataset)}: use it with a single input (functions, say) and at most ${valueLimit} examples`,
    );
  }
  return tf.tidy(() => {
    const { inputs, targets } = train.examples(0, train.count);
    const predictions = networkFunction(config.network)(
      tf.tensor1d(weights),
      inputs,
      tf.tensor1d(buffers),
    );
    const rows = tf.reshape(inputs, [train.count, -1]) as tf.Tensor2D;
    return {
      inputs: [...tf.slice2d(rows, [0, abscissa], [-1, 1]).dataSync()],
      targets: [...targets.dataSync()],
      predictions: [...predictions.dataSync()],
    };
  });
}
