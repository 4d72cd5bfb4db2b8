import type { LossOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Loss, targetValues } from './loss.ts';

/** Mean over the outputs of (y − t)⁴. */
export const quarticError: Loss<LossOf<'quartic-error'>> = (_options, outputs, targets) =>
  tf.mean(tf.square(tf.squaredDifference(outputs, targetValues(outputs, targets))), 1);
