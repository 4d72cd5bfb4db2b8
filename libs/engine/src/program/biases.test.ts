import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { useBiasOps } from './biases.ts';

describeNative('biases', () => {
  test('a vector added to rows is a BiasAdd, of matrices and of images', () => {
    const specs = { x: float32(5, 3), image: float32(2, 4, 4, 3), b: float32(3) };
    const { before, after } = opsByPass(
      useBiasOps,
      ({ x, image, b }) => ({ rows: tf.add(x!, b!), pixels: tf.add(image!, b!) }),
      specs,
    );
    expect(before).toEqual({ Add: 2 });
    expect(after).toEqual({ BiasAdd: 2 });
  });

  test('the sum over all rows is a BiasAddGrad', () => {
    const { after } = opsByPass(
      useBiasOps,
      ({ x, image }) => ({ rows: tf.sum(x!, 0), pixels: tf.sum(image!, [0, 1, 2]) }),
      { x: float32(5, 3), image: float32(2, 4, 4, 3) },
      1e-6,
    );
    expect(after).toEqual({ BiasAddGrad: 2 });
  });

  test('other sums and additions stay', () => {
    const { before, after } = opsByPass(
      useBiasOps,
      ({ x, b }) => ({
        columns: tf.sum(x!, 1),
        kept: tf.sum(x!, 0, true),
        same: tf.add(x!, x!),
        column: tf.add(x!, tf.reshape(b!, [5, 1])),
      }),
      { x: float32(5, 3), b: float32(5) },
    );
    expect(after).toEqual(before);
  });
});
