import { BasinError, type Json, type TrainingConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Dataset } from '../datasets/dataset.ts';
import { networkFunction } from '../network/network-function.ts';

/** Outputs travel as JSON, about 1 MiB at most. */
const valueLimit = 50_000;

/**
 * The final network on the training inputs of a function: `inputs` (x of each point), `targets` and
 * `predictions`, lists of equal length.
 *
 * @throws BasinError `model/too-many-predictions` for data sets too large to be stored as JSON.
 */
export function predictionOutputs(
  config: TrainingConfig,
  { train }: Dataset,
  weights: Float32Array,
): Record<string, Json> {
  if (config.dataset.name !== 'function' || train.count > valueLimit) {
    throw new BasinError(
      'model/too-many-predictions',
      `record.predictions stores the outputs for all ${train.count} training examples of ${config.dataset.name} as JSON: use it with function data sets of at most ${valueLimit} points`,
    );
  }
  return tf.tidy(() => {
    const { inputs, targets } = train.examples(0, train.count);
    const predictions = networkFunction(config.network)(tf.tensor1d(weights), inputs);
    // x is the window's middle value, and its only one where the window is 1.
    const windows = tf.reshape(inputs, [train.count, -1]) as tf.Tensor2D;
    const middle = Math.floor((windows.shape[1] as number) / 2);
    return {
      inputs: [...tf.slice2d(windows, [0, middle], [-1, 1]).dataSync()],
      targets: [...targets.dataSync()],
      predictions: [...predictions.dataSync()],
    };
  });
}
