import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors, TensorSpecs } from '../engine.ts';
import { describeNative, float32, nodeBackend } from '../open-test-engine.ts';
import { record } from '../record/recording.ts';
import { estimateFlops } from './flops.ts';
import { pooledConvolution } from '../ops/pooled-convolution.ts';
import { optimise } from './optimise.ts';

const flops = (fn: (inputs: Tensors) => Tensors, specs: TensorSpecs) =>
  estimateFlops(record(nodeBackend(), 'f', fn, specs));

describeNative('estimated operations', () => {
  test('of matrix products: twice m·n·k, whatever is transposed', () => {
    const specs = { x: float32(7, 3), y: float32(3, 5), stack: float32(4, 7, 3) };
    const plain = ({ x, y }: Tensors) => ({ z: tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D) });
    expect(flops(plain, specs)).toBe(2 * 7 * 5 * 3);
    const transposed = ({ x }: Tensors) => ({ z: tf.matMul(x!, x!, true) });
    expect(flops(transposed, specs)).toBe(2 * 3 * 3 * 7);
    const stacked = ({ stack }: Tensors) => ({ z: tf.matMul(stack!, stack!, false, true) });
    expect(flops(stacked, specs)).toBe(4 * 2 * 7 * 7 * 3);
  });

  test('of a convolution and its two gradients: each is 2·B·Ho·Wo·Co·kh·kw·Ci', () => {
    const specs = { x: float32(2, 9, 8, 3), k: float32(3, 2, 3, 5) };
    const one = 2 * (2 * 4 * 4 * 5) * (3 * 2 * 3);
    const convolve = (x: tf.Tensor, k: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, k as tf.Tensor4D, 2, 'valid');
    expect(flops(({ x, k }) => ({ y: convolve(x!, k!) }), specs)).toBe(one);
    const gradients = ({ x, k }: Tensors) => {
      const dy = tf.ones([2, 4, 4, 5]);
      const [dx, dk] = tf.grads(convolve)([x!, k!], dy);
      return { dx: dx!, dk: dk! };
    };
    // The forward pass is recorded too, and nobody reads it.
    expect(estimateFlops(optimise(record(nodeBackend(), 'f', gradients, specs)))).toBe(2 * one);
  });

  test('of a pooled convolution: a convolution, and a quarter of one for each gradient', () => {
    const specs = { x: float32(2, 8, 8, 3), k: float32(3, 3, 3, 5), b: float32(5) };
    const convolve = (x: tf.Tensor, k: tf.Tensor, b: tf.Tensor) =>
      pooledConvolution(x as tf.Tensor4D, k as tf.Tensor4D, b as tf.Tensor1D, {
        activation: 'linear',
      });
    const one = 2 * (2 * 6 * 6 * 5) * (3 * 3 * 3);
    // And the values taken out of the call's result.
    expect(flops(({ x, k, b }) => ({ y: convolve(x!, k!, b!) }), specs)).toBe(one);
    const gradients = ({ x, k, b }: Tensors) => {
      const [dx] = tf.grads(convolve)([x!, k!, b!]);
      return { dx: dx! };
    };
    expect(flops(gradients, specs)).toBe(one + 2 * (one / 4));
  });

  test('of a dense layer with bias and ReLU: products, then one each an element', () => {
    const fn = ({ x, w, b }: Tensors) => ({
      y: tf.relu(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b!)),
    });
    expect(flops(fn, { x: float32(6, 4), w: float32(4, 3), b: float32(3) })).toBe(
      2 * 6 * 4 * 3 + 18 + 18,
    );
  });

  test('of sums: their inputs; of pools: their windows; of data movements: nothing', () => {
    const x = { x: float32(2, 6, 6, 3) };
    expect(flops(({ x }) => ({ y: tf.sum(x!) }), x)).toBe(216);
    const pool = ({ x }: Tensors) => ({ y: tf.maxPool(x as tf.Tensor4D, 2, 2, 'valid') });
    expect(flops(pool, x)).toBe(2 * 3 * 3 * 3 * 4);
    const move = ({ x }: Tensors) => ({
      y: tf.concat([tf.transpose(tf.reshape(x!, [36, 6])), tf.zeros([6, 1])], 1),
    });
    expect(flops(move, x)).toBe(0);
  });
});
