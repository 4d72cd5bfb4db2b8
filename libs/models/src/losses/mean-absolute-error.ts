import type { LossOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Loss, targetValues } from './loss.ts';

/** The absolute error averaged over the outputs: `l1_loss`. Its slope where there is none is 0. */
export const meanAbsoluteError: Loss<LossOf<'mean-absolute-error'>> = (
  _options,
  outputs,
  targets,
) => {
  const errors = tf.sub(outputs, targetValues(outputs, targets));
  // Not tf.abs, whose slope at 0 is −1.
  return tf.mean(tf.mul(errors, tf.sign(errors)), 1);
};
