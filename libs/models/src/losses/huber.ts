import type { LossOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Loss, targetValues } from './loss.ts';

/**
 * e²/2 up to δ, δ(|e| − δ/2) beyond it, averaged over the outputs: `huber_loss`. With c the error cut to ±δ
 * both are c (e − c/2).
 */
export const huber: Loss<LossOf<'huber'>> = ({ delta }, outputs, targets) => {
  const errors = tf.sub(outputs, targetValues(outputs, targets));
  const cut = tf.maximum(tf.minimum(errors, delta), -delta);
  return tf.mean(tf.mul(cut, tf.sub(errors, tf.mul(cut, 0.5))), 1);
};
