import type { Activation } from './activation.ts';

/** φ(x) = x³. */
export const cube: Activation = {
  isMonotone: true,
  apply: (tf, sums) => tf.mul(tf.square(sums), sums),
  back: null,
  derivatives(tf, sums) {
    const square = tf.square(sums);
    return { values: tf.mul(square, sums), slope: tf.mul(square, 3), curvature: tf.mul(sums, 6) };
  },
};
