import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenOptimiser } from './optimiser.ts';

type Options = Pick<OptimiserOf<'sgd'>, 'momentum' | 'nesterov' | 'dampening'>;

/**
 * Stochastic gradient descent: v ← μv + (1−d)g, θ ← θ − ηv, with Nesterov θ ← θ − η(g + μv), as
 * `torch.optim.SGD` (the rate multiplies the velocity, it is not part of it; the first gradient enters it
 * whole, whatever the dampening d).
 */
export const sgd: OpenOptimiser<Options> = (options, movesMomentum) => {
  const { momentum, nesterov, dampening } = options;
  const hasVelocity = momentum !== 0 || movesMomentum;
  return {
    stateNames: hasVelocity ? ['velocity'] : [],
    // The momentum is read by the program: one serves all that are not 0.
    rateCount: 1 + (dampening > 0 ? 1 : 0) + (hasVelocity ? 1 : 0),
    rates: (step, scheduled) => [
      scheduled.learningRate,
      ...(dampening > 0 ? [step === 1 ? 1 : 1 - dampening] : []),
      ...(hasVelocity ? [scheduled.momentum ?? momentum] : []),
    ],
    update(weights, gradient, [velocity], rates) {
      const learningRate = rates[0] as tf.Scalar;
      if (velocity === undefined) {
        return { weights: tf.sub(weights, tf.mul(gradient, learningRate)), state: [] };
      }
      const decay = rates.at(-1) as tf.Scalar;
      const entering = dampening > 0 ? tf.mul(gradient, rates[1] as tf.Scalar) : gradient;
      const nextVelocity = tf.add(tf.mul(velocity, decay), entering);
      const direction = nesterov ? tf.add(gradient, tf.mul(nextVelocity, decay)) : nextVelocity;
      return {
        weights: tf.sub(weights, tf.mul(direction, learningRate)),
        state: [nextVelocity],
      };
    },
  };
};
