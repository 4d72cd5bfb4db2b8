import type { Activation } from './activation.ts';

/** φ(x) = 1/(1 + e⁻ˣ), φ′ = φ(1 − φ). */
export const sigmoid: Activation = {
  isMonotone: true,
  apply: (tf, sums) => tf.sigmoid(sums),
  back: (tf, outputs, slope) => tf.mul(slope, tf.mul(outputs, tf.sub(1, outputs))),
  derivatives(tf, sums) {
    const values = tf.sigmoid(sums);
    const slope = tf.mul(values, tf.sub(1, values)) as typeof sums;
    return { values, slope, curvature: tf.mul(slope, tf.sub(1, tf.mul(2, values))) as typeof sums };
  },
};
