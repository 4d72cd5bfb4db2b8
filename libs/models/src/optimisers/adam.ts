import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenOptimiser, Optimiser } from './optimiser.ts';

type Options = Pick<OptimiserOf<'adam'>, 'beta1' | 'beta2' | 'epsilon'>;

/**
 * Adam (Kingma and Ba 2015) as `torch.optim.Adam`: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g²,
 * θ ← θ − η m̂ / (√v̂ + ε) with bias-corrected m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ).
 *
 * The state holds M = m/(1−β₁) and V = v/(1−β₂), which saves two passes over the weights:
 * M ← β₁M + g, V ← β₂V + g², and with c = √((1−β₂)/(1−β₂ᵗ))
 * θ ← θ − a M / (√V + e), a = η (1−β₁)/((1−β₁ᵗ) c), e = ε/c. The same update, ε after the root
 * included; a and e come from double precision, where 1 − β₂ᵗ loses no digits.
 */
export const adam: OpenOptimiser<Options> = (options, movesMomentum) => {
  if (movesMomentum) return adamOfMovingBeta(options);
  const { beta1, beta2 } = options;
  return {
    stateNames: ['first', 'second'],
    // The betas are read by the program: one serves all of them.
    rateCount: 4,
    rates(step, { learningRate }) {
      const { correction, shift } = secondRates(options, step);
      const rate = (learningRate * (1 - beta1)) / ((1 - beta1 ** step) * correction);
      return [rate, shift, beta1, beta2];
    },
    update(weights, gradient, [first, second], rates) {
      const [rate, shift, kept1, kept2] = rates as [tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar];
      const nextFirst = tf.add(tf.mul(first as tf.Tensor, kept1), gradient);
      const nextSecond = tf.add(tf.mul(second as tf.Tensor, kept2), tf.square(gradient));
      const scale = tf.add(tf.sqrt(nextSecond), shift);
      const change = tf.div(tf.mul(nextFirst, rate), scale);
      return { weights: tf.sub(weights, change), state: [nextFirst, nextSecond] };
    },
  };
};

/** The same with β₁ from a schedule: m is held as it is, for M would change its scale with it. */
function adamOfMovingBeta(options: Options): Optimiser {
  return {
    stateNames: ['first', 'second'],
    rateCount: 5,
    rates(step, { learningRate, momentum }) {
      const beta1 = momentum ?? options.beta1;
      const { correction, shift } = secondRates(options, step);
      const rate = learningRate / ((1 - beta1 ** step) * correction);
      return [rate, shift, beta1, 1 - beta1, options.beta2];
    },
    update(weights, gradient, [first, second], rates) {
      const [rate, shift, beta1, rest, beta2] = rates as [
        ...[tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar],
      ];
      const nextFirst = tf.add(tf.mul(first as tf.Tensor, beta1), tf.mul(gradient, rest));
      const nextSecond = tf.add(tf.mul(second as tf.Tensor, beta2), tf.square(gradient));
      const change = tf.div(tf.mul(nextFirst, rate), tf.add(tf.sqrt(nextSecond), shift));
      return { weights: tf.sub(weights, change), state: [nextFirst, nextSecond] };
    },
  };
}

/** c and e of the formulas above. */
function secondRates(
  { beta2, epsilon }: Options,
  step: number,
): { correction: number; shift: number } {
  const correction = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  return { correction, shift: epsilon / correction };
}
