import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { useMatMul } from './matrix-products.ts';

describeNative('products of two matrices', () => {
  test('are MatMul, with their transposes; stacked ones stay as they are', () => {
    const { before, after, program } = opsByPass(
      useMatMul,
      ({ x, y, stack }) => ({
        plain: tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D),
        transposed: tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true),
        stacked: tf.matMul(stack!, stack!, false, true),
      }),
      { x: float32(4, 3), y: float32(3, 5), stack: float32(2, 4, 3) },
    );
    expect(before).toEqual({ BatchMatMulV2: 3 });
    expect(after).toEqual({ MatMul: 2, BatchMatMulV2: 1 });
    const flags = program.nodes
      .filter(({ op }) => op === 'MatMul')
      .map(({ attributes }) => [
        attributes['transpose_a']?.value,
        attributes['transpose_b']?.value,
      ]);
    expect(flags).toEqual([
      [false, false],
      [true, false],
    ]);
  });
});
