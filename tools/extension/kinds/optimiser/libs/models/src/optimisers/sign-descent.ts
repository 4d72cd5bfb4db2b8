import type { OptimiserOf } from '@basin/core';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenOptimiser } from './optimiser.ts';

/** θ ← θ − η sign(g). */
export const signDescent: OpenOptimiser<OptimiserOf<'sign-descent'>> = () => ({
  stateNames: [],
  rateCount: 1,
  rates: (_step, { learningRate }) => [learningRate],
  update: (weights, gradient, _state, [learningRate]) => ({
    weights: tf.sub(weights, tf.mul(tf.sign(gradient), learningRate as tf.Scalar)),
    state: [],
  }),
});
