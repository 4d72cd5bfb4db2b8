import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import {
  convolveAndPool,
  convolveAndPoolToBlocks,
  convolveBlocksAndPool,
} from './patch-convolution.ts';

beforeAll(async () => {
  await openEngine({ backend: 'cpu' });
});

test.each([
  [8, 8, 1, 2],
  [9, 7, 3, 4],
  [13, 13, 2, 3],
  [12, 9, 5, 3],
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

test.each([
  [14, 14, 3],
  [28, 28, 8],
  [17, 22, 3],
])(
  'two pairs on %i × %i, %i filters, without moving values between them',
  (height, width, filters) => {
    const images = tf.randomNormal([2, height, width, 2], 0, 1, 'float32', 4) as tf.Tensor4D;
    const kernels = [
      tf.randomNormal([3, 3, 2, filters], 0, 1, 'float32', 5),
      tf.randomNormal([3, 3, filters, 4], 0, 1, 'float32', 6),
    ];
    const direct = (first: tf.Tensor4D, second: tf.Tensor4D): tf.Tensor =>
      convolveBlocksAndPool(convolveAndPoolToBlocks(images, first), second);
    const composed = (first: tf.Tensor4D, second: tf.Tensor4D): tf.Tensor =>
      convolveAndPool(convolveAndPool(images, first), second);
    const evaluate = (fn: typeof direct): tf.Tensor[] => {
      const { value, grads } = tf.valueAndGrads((first, second) =>
        tf.sum(tf.square(fn(first as tf.Tensor4D, second as tf.Tensor4D))),
      )(kernels);
      return [value, ...grads];
    };
    const reference = evaluate(composed);
    for (const [index, found] of evaluate(direct).entries()) {
      expect(
        relativeDifference(found.dataSync(), (reference[index] as tf.Tensor).dataSync()),
      ).toBeLessThan(1e-5);
    }
  },
);
