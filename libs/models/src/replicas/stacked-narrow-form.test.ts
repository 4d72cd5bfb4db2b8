import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { initialWeights } from '../initial-weights.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { dense, functionFitLayers, functionTraining } from '../testing/training-config.ts';
import { narrowForm } from '../training/narrow-form.ts';
import { stackedNarrowForm } from './stacked-narrow-form.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.each([
  ['relu', { inputShape: [3], layers: dense([5, 4, 1]) }],
  ['tanh, two outputs', { inputShape: [3], layers: dense([5, 2], 'tanh') }],
  ['sigmoid', { inputShape: [3], layers: dense([5, 1], 'sigmoid') }],
  ['a layer without bias', { inputShape: [3, 1], layers: functionFitLayers([6, 1]) }],
])('%s: each replica has the loss and gradient of the narrow form', (_name, network) => {
  const config = functionTraining({ network });
  const { units } = network.layers.at(-1) as { units: number };
  const inputs = tf.randomNormal([20, ...network.inputShape], 0, 1, 'float32', 1);
  const targets = tf.randomNormal([20, units], 0, 1, 'float32', 2);
  const single = narrowForm(config);
  const weights = [1, 2, 3].map(
    (seed) => single.pack(tf.tensor1d(initialWeights({ ...config, seed })))['weights']!,
  );
  const together = stackedNarrowForm(config, 3)(tf.stack(weights) as tf.Tensor2D, inputs, targets);
  const losses = together.losses.dataSync();
  for (const [slot, own] of weights.entries()) {
    const alone = single.lossAndGradients(
      { weights: own },
      { inputs, targets, exampleWeights: null },
    );
    expect(losses[slot]).toBeCloseTo(alone.loss.dataSync()[0] as number, 6);
    expect(
      relativeDifference(
        tf.gather(together.gradients, slot).dataSync(),
        alone.gradients['weights']!.dataSync(),
      ),
    ).toBeLessThan(2e-6);
  }
});
