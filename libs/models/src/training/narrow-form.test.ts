import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { initialWeights } from '../initial-weights.ts';
import { formResult } from '../testing/form-result.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { dense, functionFitLayers, functionTraining } from '../testing/training-config.ts';
import { blockForm } from './block-form.ts';
import { narrowForm } from './narrow-form.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

const networks = {
  relu: { inputShape: [3], layers: dense([5, 4, 1]) },
  'tanh, two outputs': { inputShape: [3], layers: dense([5, 2], 'tanh') },
  sigmoid: { inputShape: [3], layers: dense([5, 1], 'sigmoid') },
  'many hinges, two outputs': { inputShape: [3, 1], layers: functionFitLayers([70, 2]) },
  'many hinges, a hidden unit': { inputShape: [1], layers: dense([70, 1, 3]) },
  'many units behind one input': { inputShape: [1], layers: dense([70, 3], 'tanh') },
  'kernels too large to gather': { inputShape: [3], layers: dense([40, 30, 1]) },
  'function fit': { inputShape: [3, 1], layers: functionFitLayers([6, 1]) },
};

test.each(Object.entries(networks))(
  '%s: loss, gradient and packing equal those of blocks',
  (_name, network) => {
    const config = functionTraining({ network });
    const flat = tf.tensor1d(initialWeights(config));
    const outputs = network.layers.at(-1) as { units: number };
    const batch = {
      inputs: tf.randomNormal([20, ...network.inputShape], 0, 1, 'float32', 1),
      targets: tf.randomNormal([20, outputs.units], 0, 1, 'float32', 2),
      exampleWeights: null,
    };
    const narrow = formResult(narrowForm(config), flat, batch);
    const blocks = formResult(blockForm(config), flat, batch);
    expect(narrow.repacked).toEqual(flat.dataSync());
    expect(blocks.repacked).toEqual(flat.dataSync());
    expect(narrow.loss).toBeCloseTo(blocks.loss, 6);
    expect(relativeDifference(narrow.gradient, blocks.gradient)).toBeLessThan(2e-6);
  },
);
