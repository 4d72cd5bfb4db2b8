import type { NetworkConfig, TrainingConfig } from '@basin/core';
import { softmaxCrossEntropy } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { networkFunction } from './network/network-function.ts';

export type LossName = TrainingConfig['loss'];

/**
 * Mean loss over the examples. `targets` are class numbers [n] (int32) for cross-entropy, values
 * [n, outputs] for the mean squared error.
 */
export type LossFunction = (
  flatWeights: tf.Tensor1D,
  inputs: tf.Tensor,
  targets: tf.Tensor,
) => tf.Scalar;

/** The mean loss of a network as a pure, differentiable function of its flat weights. */
export function lossFunction(loss: LossName, network: NetworkConfig): LossFunction {
  const outputsOf = networkFunction(network);
  return (flatWeights, inputs, targets) =>
    tf.mean(exampleLosses(loss, outputsOf(flatWeights, inputs), targets));
}

/**
 * Loss of each example [n]: softmax cross-entropy in nats, or the squared error averaged over the
 * outputs; their means are PyTorch's `cross_entropy` and `mse_loss`.
 */
export function exampleLosses(
  loss: LossName,
  outputs: tf.Tensor2D,
  targets: tf.Tensor,
): tf.Tensor1D {
  if (loss === 'mean-squared-error') {
    return tf.mean(tf.squaredDifference(outputs, targets), 1);
  }
  return softmaxCrossEntropy(outputs, targets);
}

/** Share of examples whose largest output is their class, a fraction in [0, 1]. */
export function accuracy(outputs: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.mean(correctness(outputs, labels));
}

/** 1 where the largest output is the example's class, else 0 [n]. */
export function correctness(outputs: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  return tf.cast(tf.equal(tf.argMax(outputs, 1), labels), 'float32');
}
