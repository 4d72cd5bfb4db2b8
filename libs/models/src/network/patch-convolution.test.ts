import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { convolveAndPool } from './patch-convolution.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.each([
  [8, 8, 1, 2],
  [9, 7, 3, 4],
  [13, 13, 2, 3],
])(
  'on %i × %i × %i it is convolution and pool, with their gradients',
  (height, width, channels, filters) => {
    const images = tf.randomNormal([2, height, width, channels], 0, 1, 'float32', 1) as tf.Tensor4D;
    const kernel = tf.randomNormal([3, 3, channels, filters], 0, 1, 'float32', 2) as tf.Tensor4D;
    const composed = (x: tf.Tensor4D, k: tf.Tensor4D): tf.Tensor4D =>
      tf.maxPool(tf.conv2d(x, k, 1, 'valid'), 2, 2, 'valid');
    const expected = composed(images, kernel);
    const slope = tf.randomNormal(expected.shape, 0, 1, 'float32', 3) as tf.Tensor4D;
    expect(
      relativeDifference(convolveAndPool(images, kernel).dataSync(), expected.dataSync()),
    ).toBeLessThan(1e-6);
    const gradientsOf = (fn: typeof composed): tf.Tensor[] =>
      tf.grads((x, k) => tf.sum(tf.mul(fn(x as tf.Tensor4D, k as tf.Tensor4D), slope)))([
        images,
        kernel,
      ]);
    const reference = gradientsOf(composed);
    for (const [index, gradient] of gradientsOf(convolveAndPool).entries()) {
      expect(
        relativeDifference(gradient.dataSync(), (reference[index] as tf.Tensor).dataSync()),
      ).toBeLessThan(1e-5);
    }
  },
);

test('equal values send their slope to the first, as PyTorch does', () => {
  const kernel = tf.zeros([3, 3, 1, 1]) as tf.Tensor4D;
  const images = tf.tensor4d(
    Array.from({ length: 16 }, (_, index) => index),
    [1, 4, 4, 1],
  );
  const gradient = tf.grad((k) => tf.sum(convolveAndPool(images, k as tf.Tensor4D)))(kernel);
  // The pixels under the first of the four positions.
  expect([...gradient.dataSync()]).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10]);
});
