import type { Activation } from './activation.ts';

/** φ(x) = tanh x, φ′ = 1 − φ². */
export const tanh: Activation = {
  isMonotone: true,
  apply: (tf, sums) => tf.tanh(sums),
  back: (tf, outputs, slope) => tf.mul(slope, tf.sub(1, tf.square(outputs))),
  derivatives(tf, sums) {
    const values = tf.tanh(sums);
    const slope = tf.sub(1, tf.square(values)) as typeof sums;
    return { values, slope, curvature: tf.mul(-2, tf.mul(values, slope)) as typeof sums };
  },
};
