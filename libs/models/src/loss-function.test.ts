import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { accuracy, exampleLosses } from './loss-function.ts';
import { pytorch } from './testing/pytorch-fixture.ts';

const { losses } = pytorch;

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

function meanLoss(...parameters: Parameters<typeof exampleLosses>): number {
  return tf.mean(exampleLosses(...parameters)).dataSync()[0] as number;
}

test('cross-entropy is PyTorch’s, with far apart logits too', () => {
  const logits = tf.tensor2d(losses.logits, [6, 4]);
  const labels = tf.tensor1d(losses.labels, 'int32');
  expect(meanLoss('cross-entropy', logits, labels)).toBeCloseTo(losses.crossEntropy, 5);
  const extreme = tf.tensor2d(losses.extremeLogits, [1, 4]);
  expect(meanLoss('cross-entropy', extreme, tf.tensor1d([3], 'int32'))).toBe(
    losses.extremeCrossEntropy,
  );
});

test('the mean squared error is PyTorch’s', () => {
  const predictions = tf.tensor2d(losses.predictions, [5, 2]);
  const values = tf.tensor2d(losses.values, [5, 2]);
  expect(meanLoss('mean-squared-error', predictions, values)).toBeCloseTo(
    losses.meanSquaredError,
    6,
  );
});

test('accuracy is the fraction of largest outputs at the label', () => {
  const outputs = tf.tensor2d([
    [1, 2, 0],
    [3, 1, 2],
    [0, 0, 5],
    [9, 1, 2],
  ]);
  expect(accuracy(outputs, tf.tensor1d([1, 2, 2, 0], 'int32')).dataSync()[0]).toBe(0.75);
});

test('of probabilities the most probable class is the label, the first of equal ones', () => {
  const outputs = tf.tensor2d([
    [1, 2, 0],
    [3, 1, 2],
    [0, 5, 4],
  ]);
  const probabilities = tf.tensor2d([
    [0.2, 0.5, 0.3],
    [0.4, 0.2, 0.4],
    [0.1, 0.1, 0.8],
  ]);
  expect(accuracy(outputs, probabilities).dataSync()[0]).toBeCloseTo(2 / 3, 6);
});
