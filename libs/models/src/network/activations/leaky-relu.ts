import type { Activation } from './activation.ts';

/** φ(x) = x above 0, x/100 below: `nn.LeakyReLU`; its slope at 0 is 1/100. */
export const leakyRelu: Activation = {
  isMonotone: true,
  apply: (tf, sums) => tf.maximum(tf.mul(sums, 0.01), sums),
  back: (tf, outputs, slope) => tf.mul(slope, leakySlope(tf, outputs)),
  derivatives: (tf, sums) => ({
    values: tf.maximum(tf.mul(sums, 0.01), sums),
    slope: leakySlope(tf, sums),
    curvature: null,
  }),
};

/** Outputs have the sign of their sums. */
const leakySlope: Activation['apply'] = (tf, values) =>
  tf.where(tf.greater(values, 0), tf.onesLike(values), tf.mul(tf.onesLike(values), 0.01));
