import { BasinError, type CurvatureMatrix, lossName, type LossName } from '@basin/core';
import {
  empiricalFisherVectorProduct,
  gaussNewtonVectorProduct,
  hessianVectorProduct,
} from '@basin/engine';
import { exampleLosses, networkFunction } from '@basin/models';
import * as tf from '@tensorflow/tfjs-core';
import type { AnalysedLoss } from '../inputs/batched-function.ts';

/** A batch, and the vector that its mean loss's matrix is multiplied with. */
export interface ProductInputs {
  weights: tf.Tensor1D;
  vector: tf.Tensor1D;
  inputs: tf.Tensor;
  targets: tf.Tensor;
  buffers: tf.Tensor1D | undefined;
}

/** Losses that are negative log-likelihoods, each in its natural parameters: Fisher's matrix is Gauss's and Newton's there. */
const likelihoods: readonly LossName[] = [
  'cross-entropy',
  'binary-cross-entropy',
  'mean-squared-error',
];

/**
 * One product of a matrix of the mean loss with a vector, as a pure function of a batch. Fisher's: the network's
 * outputs are natural parameters of a distribution (classes by softmax, a coin an output, a normal one), its
 * Fisher information is then the Gauss–Newton matrix (Martens 2020, "New Insights and Perspectives on the
 * Natural Gradient Method", section 9.2).
 *
 * @throws BasinError `analysis/no-likelihood` for Fisher's of a loss that belongs to no such distribution.
 */
export function matrixProduct(
  matrix: CurvatureMatrix,
  { network, loss }: AnalysedLoss,
): (batch: ProductInputs) => tf.Tensor1D {
  if (matrix === 'fisher' && !likelihoods.includes(lossName(loss))) {
    throw new BasinError(
      'analysis/no-likelihood',
      `the Fisher information is that of a distribution, and ${lossName(loss)} belongs to none in the outputs' natural parameters: take matrix: gauss-newton or empirical-fisher, or a loss among ${likelihoods.join(', ')}`,
    );
  }
  const outputsOf = networkFunction(network);
  return ({ weights, vector, inputs, targets, buffers }) => {
    const outputsAt = (theta: tf.Tensor1D): tf.Tensor2D => outputsOf(theta, inputs, buffers);
    const lossesOf = (outputs: tf.Tensor): tf.Tensor1D =>
      exampleLosses(loss, outputs as tf.Tensor2D, targets);
    const meanOf = (outputs: tf.Tensor): tf.Scalar => tf.mean(lossesOf(outputs));
    if (matrix === 'hessian') {
      return hessianVectorProduct((theta) => meanOf(outputsAt(theta)), weights, vector).product;
    }
    return matrix === 'empirical-fisher'
      ? empiricalFisherVectorProduct((theta) => lossesOf(outputsAt(theta)), weights, vector)
      : gaussNewtonVectorProduct(outputsAt, meanOf, weights, vector);
  };
}
