import {
  type OptimiserConfigInput,
  optimiserConfigSchema,
  scheduleConfigSchema,
} from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { movesMomentum, scheduledRates } from '../schedules/registry.ts';
import { pytorch, relativeDifference } from '../testing/pytorch-fixture.ts';
import { trainings } from '../testing/trainings-fixture.ts';
import { vocabulary } from '../testing/vocabulary-fixture.ts';
import { clipped } from '../training/regularisation.ts';
import { updateAll } from '../training/training-step.ts';
import { optimiserOf } from './registry.ts';

const adam = { type: 'adam', learningRate: 1e-3 } as const;
const adamw = { type: 'adamw', learningRate: 0.02 } as const;
const momentum = { type: 'sgd', learningRate: 0.01, momentum: 0.9 } as const;
const rmsprop = { type: 'rmsprop', learningRate: 0.01 } as const;
const configs: Record<string, OptimiserConfigInput> = {
  sgd: { type: 'sgd', learningRate: 0.1 },
  momentum,
  nesterov: { ...momentum, nesterov: true },
  adam,
  'adam-betas': { ...adam, learningRate: 0.02, beta1: 0.8, beta2: 0.95, epsilon: 1e-4 },
  'adam-tiny': adam,
  'adam-tiniest': adam,
  dampening: { ...momentum, dampening: 0.3 },
  'sgd-decay': { ...momentum, nesterov: true, weightDecay: 0.1 },
  'adam-decay': { ...adam, learningRate: 0.02, weightDecay: 0.1 },
  adamw,
  'adamw-decay': { ...adamw, weightDecay: 0.3, beta1: 0.8 },
  rmsprop,
  'rmsprop-all': { ...rmsprop, alpha: 0.9, momentum: 0.8, centered: true, weightDecay: 0.05 },
  'clip-norm': { ...momentum, clipNorm: 0.7 },
  'clip-value': { ...momentum, clipValue: 0.4 },
  'momentum-cycle': { ...momentum, learningRate: 0.1 },
  'adam-cycle': { ...adam, learningRate: 0.1 },
  'adamw-cycle': { ...adamw, learningRate: 0.1 },
  'rmsprop-cycle': { ...rmsprop, learningRate: 0.1, momentum: 0.5 },
  lion: { type: 'lion', learningRate: 0.01 },
  'lion-decay': { type: 'lion', learningRate: 0.02, beta1: 0.8, beta2: 0.95, weightDecay: 0.3 },
  'clip-both': { ...momentum, clipValue: 0.4, clipNorm: 0.5 },
};

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.each([...pytorch.optimisers, ...vocabulary.optimisers, ...trainings.optimisers])(
  '$name moves as its reference does',
  ({ name, start, gradients, path }) => {
    const config = optimiserConfigSchema.parse(configs[name]);
    const schedule = scheduleConfigSchema.parse({
      type: name.endsWith('-cycle') ? 'one-cycle' : 'constant',
    });
    // The last of nine updates would be at a rate of nearly 0.
    const scheduledAt = scheduledRates({ schedule, optimiser: config }, 9, 1);
    const optimiser = optimiserOf(config, movesMomentum(schedule));
    let carry: Record<string, tf.Tensor> = { w: tf.tensor1d(start) };
    for (const state of optimiser.stateNames) carry[`${state}_w`] = tf.zerosLike(carry['w']!);
    for (const [index, gradient] of gradients.entries()) {
      const rates = optimiser.rates(index + 1, scheduledAt(index)).map((rate) => tf.scalar(rate));
      const cut = clipped({ w: tf.tensor1d(gradient) }, config);
      const decaying = { weights: { w: 1 }, rate: tf.scalar(config.weightDecay) } as const;
      carry = updateAll(optimiser, carry, cut, rates, decaying);
      // The change of the weights, not the weights, for tiny gradients hardly move them.
      const reference = (path[index] as number[]).map(
        (value, position) => value - (start[position] as number),
      );
      const moved = tf.sub(carry['w']!, tf.tensor1d(start)).dataSync();
      // Weights of size 1 hold a change only to their own rounding.
      const tolerance = 2e-6 + 4e-7 / Math.max(...reference.map(Math.abs));
      expect(relativeDifference(moved, reference), `step ${index + 1}`).toBeLessThan(tolerance);
    }
  },
);
