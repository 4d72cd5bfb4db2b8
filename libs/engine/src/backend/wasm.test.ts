import type * as tfjs from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { openBackend } from './open-backend.ts';

const { tf } = await openBackend('wasm');

test.each(['float32', 'int32', 'bool'] as const)('one-hot on wasm is ones as %s', (dtype) => {
  const before = tf.memory().numTensors;
  const values = tf.tidy(() => {
    const hot = tf.oneHot(tf.tensor1d([2, 0], 'int32'), 3, 1, 0, dtype);
    expect(hot.dtype).toBe(dtype);
    return Array.from(tf.mul(tf.cast(hot, 'float32'), 0.5).dataSync());
  });
  expect(values).toEqual([0, 0, 0.5, 0.5, 0, 0]);
  expect(tf.memory().numTensors).toBe(before);
});

test('the gradient of a gather on wasm adds up repeated rows', () => {
  const gathered = tf.grad((x) => {
    const rows = tf.gather(x, tf.tensor1d([1, 1, 3], 'int32'));
    return tf.sum(tf.mul(rows, tf.tensor3d([1, 2, 10, 20, 3, 4], [3, 1, 2])));
  });
  const gradient = gathered(tf.zeros([4, 1, 2]));
  expect(gradient.shape).toEqual([4, 1, 2]);
  expect(Array.from(gradient.dataSync())).toEqual([0, 0, 11, 22, 0, 0, 3, 4]);
});

test.each<[string, number | [number, number], number, 'valid' | 'same']>([
  ['2 by 2', 2, 2, 'valid'],
  ['overlapping', 3, 1, 'same'],
  ['3 by 2, stride 2', [3, 2], 2, 'same'],
])(
  'a max-pool, %s, has the gradient of cpu on wasm, below zero too',
  async (_, window, stride, pad) => {
    const shape: [number, number, number, number] = [2, 7, 6, 3];
    const values = Float32Array.from({ length: 252 }, (_, i) => Math.sin(12.9898 * i) - 0.5);
    const gradientOn = async (name: 'cpu' | 'wasm') => {
      await openBackend(name);
      const pooled = (x: tfjs.Tensor) =>
        tf.sum(tf.square(tf.maxPool(x as tfjs.Tensor4D, window, stride, pad)));
      return Array.from(tf.grad(pooled)(tf.tensor4d(values, shape)).dataSync());
    };
    const exact = await gradientOn('cpu');
    const found = await gradientOn('wasm');
    expect(found.map((value) => value.toFixed(5))).toEqual(exact.map((value) => value.toFixed(5)));
  },
);
