import type { LossOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Loss, targetValues } from './loss.ts';

/**
 * −t log σ(z) − (1 − t) log(1 − σ(z)) = log(1 + eᶻ) − t z, averaged over the outputs:
 * `binary_cross_entropy_with_logits`.
 */
export const binaryCrossEntropy: Loss<LossOf<'binary-cross-entropy'>> = (
  _options,
  outputs,
  targets,
) => tf.mean(tf.sub(tf.softplus(outputs), tf.mul(targetValues(outputs, targets), outputs)), 1);
