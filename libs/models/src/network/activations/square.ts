import type { Activation } from './activation.ts';

/** φ(x) = x². */
export const square: Activation = {
  isMonotone: false,
  apply: (tf, sums) => tf.square(sums),
  back: null,
  derivatives: (tf, sums) => ({
    values: tf.square(sums),
    slope: tf.mul(2, sums),
    curvature: tf.mul(2, tf.onesLike(sums)),
  }),
};
