import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenOptimiser } from './optimiser.ts';

/**
 * Lion (Chen et al. 2023, algorithm 2): c = β₁m + (1−β₁)g, θ ← θ − η(sign c + λθ), m ← β₂m + (1−β₂)g.
 * A schedule of momentum moves β₁.
 */
export const lion: OpenOptimiser<OptimiserOf<'lion'>> = ({ beta1, beta2 }, movesMomentum) => ({
  stateNames: ['average'],
  decaysWeights: true,
  rateCount: movesMomentum ? 4 : 2,
  rates(_step, { learningRate, momentum }) {
    const moved = momentum ?? beta1;
    // The rate comes last, for the decay.
    return [learningRate, ...(movesMomentum ? [moved, 1 - moved] : []), learningRate];
  },
  update(weights, gradient, [average], rates) {
    const [kept, entering] = movesMomentum ? (rates.slice(1) as tf.Scalar[]) : [beta1, 1 - beta1];
    const direction = tf.sign(
      tf.add(
        tf.mul(average as tf.Tensor, kept as tf.Scalar),
        tf.mul(gradient, entering as tf.Scalar),
      ),
    );
    return {
      weights: tf.sub(weights, tf.mul(direction, rates[0] as tf.Scalar)),
      state: [tf.add(tf.mul(average as tf.Tensor, beta2), tf.mul(gradient, 1 - beta2))],
    };
  },
});
