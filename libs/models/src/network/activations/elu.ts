import type { Activation } from './activation.ts';

/**
 * φ(x) = x above 0, eˣ − 1 below: `nn.ELU`. Its slope below is φ + 1; at 0 it is 1.
 */
export const elu: Activation = {
  isMonotone: true,
  // Not tf.elu, whose gradient is an op without a derivative of its own.
  apply: (tf, sums) => tf.add(tf.relu(sums), tf.expm1(tf.minimum(sums, 0))),
  back: (tf, outputs, slope) => tf.mul(slope, tf.add(tf.minimum(outputs, 0), 1)),
  derivatives(tf, sums) {
    const below = tf.expm1(tf.minimum(sums, 0)) as typeof sums;
    const isBelow = tf.cast(tf.less(sums, 0), 'float32');
    return {
      values: tf.add(tf.relu(sums), below),
      slope: tf.add(below, 1),
      curvature: tf.mul(isBelow, tf.add(below, 1)),
    };
  },
};
