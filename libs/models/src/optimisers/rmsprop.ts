import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenOptimiser } from './optimiser.ts';

/**
 * RMSprop (Hinton 2012) as `torch.optim.RMSprop`: v ← αv + (1−α)g², θ ← θ − ηg/(√v + ε). Centered, the
 * average ḡ ← αḡ + (1−α)g is taken out: √(v − ḡ²). With momentum b ← μb + g/(√v + ε), θ ← θ − ηb.
 */
export const rmsprop: OpenOptimiser<OptimiserOf<'rmsprop'>> = (options, movesMomentum) => {
  const { alpha, epsilon, momentum, centered } = options;
  const hasVelocity = momentum > 0 || movesMomentum;
  return {
    stateNames: ['square', ...(centered ? ['mean'] : []), ...(hasVelocity ? ['velocity'] : [])],
    // All numbers are read by the program: one serves all momenta that are not 0.
    rateCount: hasVelocity ? 5 : 4,
    rates: (_step, scheduled) => [
      ...[scheduled.learningRate, alpha, 1 - alpha, epsilon],
      ...(hasVelocity ? [scheduled.momentum ?? momentum] : []),
    ],
    update(weights, gradient, state, rates) {
      const [rate, kept, entering, shift, moved] = rates as [
        ...[tf.Scalar, tf.Scalar, tf.Scalar, tf.Scalar],
        tf.Scalar | undefined,
      ];
      const average = (before: tf.Tensor, value: tf.Tensor): tf.Tensor =>
        tf.add(tf.mul(before, kept), tf.mul(value, entering));
      const square = average(state[0] as tf.Tensor, tf.square(gradient));
      const mean = centered ? average(state[1] as tf.Tensor, gradient) : null;
      const spread = mean === null ? square : tf.sub(square, tf.square(mean));
      const scaled = tf.div(gradient, tf.add(tf.sqrt(spread), shift));
      const velocity = hasVelocity
        ? tf.add(tf.mul(state.at(-1) as tf.Tensor, moved as tf.Scalar), scaled)
        : null;
      return {
        weights: tf.sub(weights, tf.mul(velocity ?? scaled, rate)),
        state: [square, mean, velocity].filter((one) => one !== null),
      };
    },
  };
};
