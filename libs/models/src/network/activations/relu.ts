import type { Activation } from './activation.ts';

/** φ(x) = max(x, 0); its slope at 0 is 0, as PyTorch's. */
export const relu: Activation = {
  isMonotone: true,
  apply: (tf, sums) => tf.relu(sums),
  back: (tf, outputs, slope) => tf.mul(slope, tf.cast(tf.greater(outputs, 0), 'float32')),
  derivatives: (tf, sums) => ({
    values: tf.relu(sums),
    slope: tf.cast(tf.greater(sums, 0), 'float32'),
    curvature: null,
  }),
};
