import type { LossOf } from '@basin/core';
import { softmaxCrossEntropy } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { type Loss, targetValues } from './loss.ts';

/**
 * −Σ q log softmax(outputs), in nats: `cross_entropy`. q is 1 at the class; with label smoothing ε it is
 * 1 − ε there, and ε/classes more at every class.
 */
export const crossEntropy: Loss<LossOf<'cross-entropy'>> = (
  { labelSmoothing },
  outputs,
  targets,
) => {
  if (labelSmoothing === 0) return softmaxCrossEntropy(outputs, targets);
  const classCount = outputs.shape[1];
  const whole = tf.mul(targetValues(outputs, targets), 1 - labelSmoothing);
  return softmaxCrossEntropy(outputs, tf.add(whole, tf.div(labelSmoothing, classCount)));
};
