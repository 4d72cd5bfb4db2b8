import type { LossOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Loss, targetValues } from './loss.ts';

/** The squared error averaged over the outputs: `mse_loss`. */
export const meanSquaredError: Loss<LossOf<'mean-squared-error'>> = (_options, outputs, targets) =>
  tf.mean(tf.squaredDifference(outputs, targetValues(outputs, targets)), 1);
