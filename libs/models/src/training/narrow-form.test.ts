import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { initialWeights } from '../initial-weights.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { dense, functionFitLayers, functionTraining } from '../testing/training-config.ts';
import { blockForm } from './block-form.ts';
import { narrowForm } from './narrow-form.ts';
import type { WeightForm } from './weight-form.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

const networks = {
  relu: { inputShape: [3], layers: dense([5, 4, 1]) },
  'tanh, two outputs': { inputShape: [3], layers: dense([5, 2], 'tanh') },
  sigmoid: { inputShape: [3], layers: dense([5, 1], 'sigmoid') },
  'many units behind one input': { inputShape: [3, 1], layers: functionFitLayers([70, 2]) },
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
    const resultOf = (form: WeightForm): { loss: number; gradient: Float32Array } => {
      const packed = form.pack(flat);
      expect(form.unpack(packed).dataSync()).toEqual(flat.dataSync());
      const { loss, gradients } = form.lossAndGradients(packed, batch);
      return {
        loss: loss.dataSync()[0] as number,
        gradient: form.unpack(gradients).dataSync<'float32'>(),
      };
    };
    const narrow = resultOf(narrowForm(config));
    const blocks = resultOf(blockForm(config));
    expect(narrow.loss).toBeCloseTo(blocks.loss, 6);
    expect(relativeDifference(narrow.gradient, blocks.gradient)).toBeLessThan(2e-6);
  },
);
