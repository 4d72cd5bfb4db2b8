import type * as tfjs from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { openBackend, type OpenBackend } from './open-backend.ts';

type Padding = 'valid' | 'same' | number;
interface Case {
  batch: number;
  size: [height: number, width: number];
  channels: [input: number, output: number];
  kernel: [height: number, width: number];
  strides: [number, number] | number;
  pad: Padding;
}

const cases: Case[] = [
  { batch: 2, size: [7, 7], channels: [1, 3], kernel: [3, 3], strides: 1, pad: 'valid' },
  { batch: 3, size: [8, 6], channels: [2, 5], kernel: [3, 3], strides: 1, pad: 'same' },
  { batch: 1, size: [9, 9], channels: [3, 2], kernel: [2, 2], strides: 2, pad: 'valid' },
  { batch: 4, size: [10, 7], channels: [2, 4], kernel: [3, 2], strides: [2, 1], pad: 'same' },
  { batch: 2, size: [8, 8], channels: [2, 2], kernel: [5, 5], strides: 3, pad: 2 },
  { batch: 2, size: [5, 5], channels: [4, 1], kernel: [1, 1], strides: 1, pad: 'valid' },
];

describe('the composed filter gradient equals the cpu kernel', () => {
  const gradients = async (backend: OpenBackend, given: Case): Promise<number[]> => {
    const { tf } = backend;
    const { batch, size, channels, kernel, strides, pad } = given;
    const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);
    const x = normal([batch, ...size, channels[0]], 7) as tfjs.Tensor4D;
    const w = normal([...kernel, ...channels], 8);
    const loss = (filter: tfjs.Tensor) =>
      tf.sum(tf.square(tf.conv2d(x, filter as tfjs.Tensor4D, strides, pad)));
    const dw = tf.grad(loss)(w);
    const values = Array.from(await dw.data());
    tf.dispose([x, w, dw]);
    return values;
  };

  test.each(cases)('$size kernel $kernel strides $strides pad $pad', async (given) => {
    const expected = await gradients(await openBackend('cpu'), given);
    const wasm = await openBackend('wasm');
    const before = wasm.tf.memory().numTensors;
    const actual = await gradients(wasm, given);
    expect(wasm.tf.memory().numTensors).toBe(before);
    const scale = Math.max(...expected.map(Math.abs));
    expect(actual.length).toBe(expected.length);
    const worst = Math.max(...actual.map((value, i) => Math.abs(value - (expected[i] ?? NaN))));
    expect(worst / scale).toBeLessThan(1e-5);
  });
});
