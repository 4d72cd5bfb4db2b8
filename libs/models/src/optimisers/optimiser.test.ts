import type { OptimiserConfig } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { pytorch, relativeDifference } from '../testing/pytorch-fixture.ts';
import { optimiserOf } from './registry.ts';

const adam = { type: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
const momentum = { type: 'sgd', learningRate: 0.01, momentum: 0.9, nesterov: false } as const;
const configs: Record<string, OptimiserConfig> = {
  sgd: { ...momentum, learningRate: 0.1, momentum: 0 },
  momentum,
  nesterov: { ...momentum, nesterov: true },
  adam,
  'adam-betas': { ...adam, learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 },
  'adam-tiny': adam,
  'adam-tiniest': adam,
};

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.each(pytorch.optimisers)(
  '$name moves as torch.optim does',
  ({ name, start, gradients, path }) => {
    const config = configs[name] as OptimiserConfig;
    const optimiser = optimiserOf(config);
    let weights: tf.Tensor = tf.tensor1d(start);
    let state: tf.Tensor[] = optimiser.stateNames.map(() => tf.zerosLike(weights));
    for (const [index, gradient] of gradients.entries()) {
      const rates = optimiser.rates(index + 1, config.learningRate).map((rate) => tf.scalar(rate));
      const next = optimiser.update(weights, tf.tensor1d(gradient), state, rates);
      // The change of the weights, not the weights, for tiny gradients hardly move them.
      const reference = (path[index] as number[]).map(
        (value, position) => value - (start[position] as number),
      );
      const moved = tf.sub(next.weights, tf.tensor1d(start)).dataSync();
      // Weights of size 1 hold a change only to their own rounding.
      const tolerance = 2e-6 + 4e-7 / Math.max(...reference.map(Math.abs));
      expect(relativeDifference(moved, reference), `step ${index + 1}`).toBeLessThan(tolerance);
      weights = next.weights;
      state = next.state;
    }
  },
);
