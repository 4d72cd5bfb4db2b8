import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenOptimiser } from './optimiser.ts';

/**
 * Lion (Chen et al. 2023, algorithm 2): c = β₁m + (1−β₁)g, θ ← θ − η(sign c + λθ), m ← β₂m + (1−β₂)g.
 * A schedule of momentum moves β₁.
 */
export const lion: OpenOptimiser<OptimiserOf<'lion'>> = ({ beta1, beta2 }) => ({
  stateNames: ['average'],
  decaysWeights: true,
  // The betas are read by the program: one serves all of them.
  rateCount: 6,
  rates(_step, { learningRate, momentum }) {
    const moved = momentum ?? beta1;
    // The rate comes last, for the decay.
    return [learningRate, moved, 1 - moved, beta2, 1 - beta2, learningRate];
  },
  update(weights, gradient, [average], rates) {
    const [rate, kept1, entering1, kept2, entering2] = rates as [
      ...[tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar],
    ];
    const mixed = (kept: tf.Scalar, entering: tf.Scalar): tf.Tensor =>
      tf.add(tf.mul(average as tf.Tensor, kept), tf.mul(gradient, entering));
    const direction = tf.sign(mixed(kept1, entering1));
    return {
      weights: tf.sub(weights, tf.mul(direction, rate)),
      state: [mixed(kept2, entering2)],
    };
  },
});
