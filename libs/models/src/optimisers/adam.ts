import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser } from './optimiser.ts';

/**
 * Adam (Kingma and Ba 2015) as `torch.optim.Adam`: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * θ ← θ − η m̂ / (√v̂ + ε) with bias-corrected m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
 *
 * The state holds M = m/(1−β₁) and V = v/(1−β₂), which saves two passes over the weights:
 * M ← β₁M + g, V ← β₂V + g², and with c = √((1−β₂)/(1−β₂ᵗ))
 * θ ← θ − a M / (√V + e), a = η (1−β₁)/((1−β₁ᵗ) c), e = ε/c. The same update, ε after the root
 * included; a and e come from double precision, where 1 − β₂ᵗ loses no digits.
 */
export function adam(config: OptimiserOf<'adam'>): Optimiser {
  const { beta1, beta2, epsilon } = config;
  return {
    stateNames: ['first', 'second'],
    rateCount: 2,
    rates(step, learningRate) {
      const correction = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
      return [
        (learningRate * (1 - beta1)) / ((1 - beta1 ** step) * correction),
        epsilon / correction,
      ];
    },
    update(weights, gradient, [first, second], [rate, shift]) {
      const nextFirst = tf.add(tf.mul(first as tf.Tensor, beta1), gradient);
      const nextSecond = tf.add(tf.mul(second as tf.Tensor, beta2), tf.square(gradient));
      const scale = tf.add(tf.sqrt(nextSecond), shift as tf.Scalar);
      const change = tf.div(tf.mul(nextFirst, rate as tf.Scalar), scale);
      return { weights: tf.sub(weights, change), state: [nextFirst, nextSecond] };
    },
  };
}
