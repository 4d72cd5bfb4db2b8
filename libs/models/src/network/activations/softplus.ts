import type { Activation } from './activation.ts';

/** φ(x) = log(1 + eˣ): `nn.Softplus`. φ′ is the sigmoid, which is 1 − e^−φ. */
export const softplus: Activation = {
  isMonotone: true,
  apply: (tf, sums) => tf.softplus(sums),
  back: (tf, outputs, slope) => tf.neg(tf.mul(slope, tf.expm1(tf.neg(outputs)))),
  derivatives(tf, sums) {
    const slope = tf.sigmoid(sums);
    return { values: tf.softplus(sums), slope, curvature: tf.mul(slope, tf.sub(1, slope)) };
  },
};
