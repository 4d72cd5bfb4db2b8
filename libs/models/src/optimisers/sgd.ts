import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Optimiser } from './optimiser.ts';

/**
 * Stochastic gradient descent: v ← μv + g, θ ← θ − ηv, with Nesterov θ ← θ − η(g + μv), as
 * `torch.optim.SGD` (the rate multiplies the velocity, it is not part of it).
 */
export function sgd(config: OptimiserOf<'sgd'>): Optimiser {
  const { momentum, nesterov } = config;
  return {
    stateNames: momentum === 0 ? [] : ['velocity'],
    rateCount: 1,
    rates: (_step, learningRate) => [learningRate],
    update(weights, gradient, [velocity], [learningRate]) {
      if (velocity === undefined) {
        return { weights: tf.sub(weights, tf.mul(gradient, learningRate as tf.Scalar)), state: [] };
      }
      const nextVelocity = tf.add(tf.mul(velocity, momentum), gradient);
      const direction = nesterov ? tf.add(gradient, tf.mul(nextVelocity, momentum)) : nextVelocity;
      return {
        weights: tf.sub(weights, tf.mul(direction, learningRate as tf.Scalar)),
        state: [nextVelocity],
      };
    },
  };
}
