import type { NetworkConfig, TrainingConfig } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { initialWeights } from '../initial-weights.ts';
import { formResult } from '../testing/form-result.ts';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { dense, functionFitLayers, functionTraining } from '../testing/training-config.ts';
import { blockForm } from './block-form.ts';
import { columnForm } from './column-form.ts';
import type { Batch } from './weight-form.ts';

// Here rather than before the tests: the cases below are tensors.
await openEngine({ backend: 'cpu' });

const count = 20;
const classes = tf.tensor1d(
  Array.from({ length: count }, (_, index) => (index * 7) % 4),
  'int32',
);

const cases: Record<
  string,
  { network: NetworkConfig; loss: TrainingConfig['loss']; targets: tf.Tensor }
> = {
  'relu, classes': {
    network: { inputShape: [6], layers: dense([5, 3, 4]) },
    loss: 'cross-entropy',
    targets: classes,
  },
  'images, one layer': {
    network: { inputShape: [3, 2, 1], layers: [{ type: 'flatten' }, ...dense([4])] },
    loss: 'cross-entropy',
    targets: classes,
  },
  'tanh, values': {
    network: { inputShape: [3], layers: dense([5, 2], 'tanh') },
    loss: 'mean-squared-error',
    targets: tf.randomNormal([count, 2], 0, 1, 'float32', 2),
  },
  'a convolution over the whole signal, without bias': {
    network: { inputShape: [3, 1], layers: functionFitLayers([6, 1]) },
    loss: 'mean-squared-error',
    targets: tf.randomNormal([count, 1], 0, 1, 'float32', 3),
  },
};

/** The last examples of a short batch count for nothing. */
const shortBatch = tf.tensor1d(
  Array.from({ length: count }, (_, index) => (index < 15 ? 1 / 15 : 0)),
);

test.each(
  Object.entries(cases).flatMap(([name, one]) =>
    [null, shortBatch].map((exampleWeights) => ({ name, exampleWeights, ...one })),
  ),
)(
  '$name: loss, gradient and packing equal those of blocks',
  ({ network, loss, targets, exampleWeights }) => {
    const config = { ...functionTraining({ network }), loss };
    const flat = tf.tensor1d(initialWeights(config));
    const inputs = tf.randomNormal([count, ...network.inputShape], 0, 1, 'float32', 1);
    const batch: Batch = { inputs, targets, exampleWeights };
    const forms = { columns: columnForm(config), blocks: blockForm(config) };
    const columns = formResult(forms.columns, flat, batch);
    const blocks = formResult(forms.blocks, flat, batch);
    for (const [result, { specs }] of [
      [columns, forms.columns],
      [blocks, forms.blocks],
    ] as const) {
      expect(result.repacked).toEqual(flat.dataSync());
      for (const [key, { shape }] of Object.entries(specs)) {
        expect(result.shapes[key]).toEqual(shape);
      }
    }
    expect(columns.loss).toBeCloseTo(blocks.loss, 6);
    expect(relativeDifference(columns.gradient, blocks.gradient)).toBeLessThan(2e-6);
  },
);
