import type { Activation } from './activation.ts';

/** φ(x) = sin x. */
export const sine: Activation = {
  isMonotone: false,
  apply: (tf, sums) => tf.sin(sums),
  back: null,
  derivatives(tf, sums) {
    const values = tf.sin(sums);
    return { values, slope: tf.cos(sums), curvature: tf.neg(values) };
  },
};
