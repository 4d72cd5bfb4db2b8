import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { useMatMul } from './matrix-products.ts';
import { useQuickOrders } from './product-orders.ts';

describeNative('products with a transposed left side', () => {
  test('are computed with it written out', () => {
    const { before, after, program } = opsByPass(
      (recorded) => useQuickOrders(useMatMul(recorded)),
      ({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, true) }),
      { a: float32(7, 5), b: float32(7, 3) },
      1e-6,
    );
    expect(before).toMatchObject({ BatchMatMulV2: 1 });
    expect(after).toMatchObject({ MatMul: 1, Transpose: 1 });
    const product = program.nodes.find(({ op }) => op === 'MatMul')!;
    expect(product.attributes['transpose_a']!.value).toBe(false);
    expect(program.outputs['c']!.shape).toEqual([5, 3]);
  });

  test('others stay', () => {
    const { after } = opsByPass(
      (recorded) => useQuickOrders(useMatMul(recorded)),
      ({ a, b }) => ({ c: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true) }),
      { a: float32(5, 7), b: float32(3, 7) },
    );
    expect(after).not.toHaveProperty('Transpose');
  });
});
