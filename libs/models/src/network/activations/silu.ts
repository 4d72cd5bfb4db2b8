import type { Activation } from './activation.ts';

/** φ(x) = x σ(x), σ the sigmoid: `nn.SiLU`. */
export const silu: Activation = {
  isMonotone: false,
  apply: (tf, sums) => tf.mul(sums, tf.sigmoid(sums)),
  back: null,
  // φ′ = σ (1 + x (1 − σ)), φ″ = σ (1 − σ) (2 + x (1 − 2σ)).
  derivatives(tf, sums) {
    const share = tf.sigmoid(sums);
    const rest = tf.sub(1, share) as typeof sums;
    const bend = tf.add(2, tf.mul(sums, tf.sub(1, tf.mul(2, share))));
    return {
      values: tf.mul(sums, share),
      slope: tf.mul(share, tf.add(1, tf.mul(sums, rest))),
      curvature: tf.mul(tf.mul(share, rest), bend),
    };
  },
};
