import { type LossConfig, lossOptions, type NetworkConfig } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { lossOf } from './losses/registry.ts';
import { networkFunction } from './network/network-function.ts';

/**
 * Mean loss over the examples, of the network as it is evaluated, its buffers held. `targets` are class numbers [n] (int32), or values or probabilities [n, outputs].
 */
export type LossFunction = (
  flatWeights: tf.Tensor1D,
  inputs: tf.Tensor,
  targets: tf.Tensor,
  buffers?: tf.Tensor1D,
) => tf.Scalar;

/** The mean loss of a network as a pure, differentiable function of its flat weights. */
export function lossFunction(loss: LossConfig, network: NetworkConfig): LossFunction {
  const outputsOf = networkFunction(network);
  return (flatWeights, inputs, targets, buffers) =>
    tf.mean(exampleLosses(loss, outputsOf(flatWeights, inputs, buffers), targets));
}

/** Loss of each example [n]; the mean over the examples is PyTorch's. */
export function exampleLosses(
  loss: LossConfig,
  outputs: tf.Tensor2D,
  targets: tf.Tensor,
): tf.Tensor1D {
  const options = lossOptions(loss);
  return lossOf(options)(options, outputs, targets);
}

/** Share of examples whose largest output is their class, a fraction in [0, 1]. */
export function accuracy(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Scalar {
  return tf.mean(correctness(outputs, targets));
}

/**
 * 1 where the largest output is the example's class, else 0 [n].
 *
 * @param targets class numbers [n], or probabilities [n, classes], of which the first of the largest is the class.
 */
export function correctness(outputs: tf.Tensor2D, targets: tf.Tensor): tf.Tensor1D {
  const classes = targets.rank === 1 ? targets : tf.argMax(targets, 1);
  return tf.cast(tf.equal(tf.argMax(outputs, 1), classes), 'float32');
}
