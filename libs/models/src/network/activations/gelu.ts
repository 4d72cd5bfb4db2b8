import type { Tensor } from '@tensorflow/tfjs-core';
import type { Ops } from '../ops.ts';
import type { Activation } from './activation.ts';

/** φ(x) = x Φ(x), Φ the normal distribution: `nn.GELU` (exact, not its tanh approximation). */
export const gelu: Activation = {
  isMonotone: false,
  apply<T extends Tensor>(tf: Ops, sums: T): T {
    // The gradient is written out: tfjs's own of erf has a constant in single precision.
    const applied = tf.customGrad((x, save) => {
      (save as (tensors: Tensor[]) => void)([x as T]);
      return {
        value: tf.mul(x as T, normalShare(tf, x as T)),
        gradFunc: (slope: Tensor, [saved]: Tensor[]) => tf.mul(slope, slopeOf(tf, saved as T)),
      };
    });
    return applied(sums) as T;
  },
  back: null,
  // φ′ = Φ + x Φ′, φ″ = Φ′ (2 − x²).
  derivatives: (tf, sums) => ({
    values: tf.mul(sums, normalShare(tf, sums)),
    slope: slopeOf(tf, sums),
    curvature: tf.mul(normalDensity(tf, sums), tf.sub(2, tf.square(sums))),
  }),
};

function slopeOf<T extends Tensor>(tf: Ops, x: T): T {
  return tf.add(normalShare(tf, x), tf.mul(x, normalDensity(tf, x)));
}

/** Φ(x) = (1 + erf(x/√2))/2. */
function normalShare<T extends Tensor>(tf: Ops, x: T): T {
  return tf.mul(0.5, tf.add(1, tf.erf(tf.mul(x, tf.rsqrt(tf.scalar(2))))));
}

/** Φ′(x) = e^(−x²/2)/√(2π); 2π = 8 arctan 1, which is as precise as the program. */
function normalDensity<T extends Tensor>(tf: Ops, x: T): T {
  const height = tf.rsqrt(tf.mul(8, tf.atan(tf.scalar(1))));
  return tf.mul(height, tf.exp(tf.mul(-0.5, tf.square(x))));
}
