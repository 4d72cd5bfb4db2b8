import * as tf from '@tensorflow/tfjs-core';

/** Loss of each example [n]; its mean over the examples is PyTorch's, with `reduction='mean'`. */
export type Loss<Options> = (
  options: Options,
  outputs: tf.Tensor2D,
  targets: tf.Tensor,
) => tf.Tensor1D;

/** Targets as values [n, outputs]: classes are 1 at their own output and 0 at the others. */
export function targetValues(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Tensor2D {
  return targets.rank === 1
    ? (tf.oneHot(targets as tf.Tensor1D, outputs.shape[1], 1, 0, 'float32') as tf.Tensor2D)
    : (targets as tf.Tensor2D);
}
