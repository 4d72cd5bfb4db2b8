import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { shortenShapeChains } from './shape-chains.ts';

describeNative('chains of shapes', () => {
  test('a reshape of a reshape is the last one, or none', () => {
    const { before, after } = opsByPass(
      shortenShapeChains,
      ({ x }) => ({
        last: tf.square(tf.reshape(tf.reshape(tf.reshape(x!, [24]), [6, 4]), [8, 3])),
        none: tf.exp(tf.reshape(tf.reshape(x!, [24]), [2, 3, 4])),
      }),
      { x: float32(2, 3, 4) },
    );
    expect(before).toEqual({ Reshape: 5, Exp: 1, Square: 1 });
    expect(after).toEqual({ Exp: 1, Reshape: 1, Square: 1 });
  });

  test('transposes in a row are one by both permutations, or none', () => {
    const { before, after } = opsByPass(
      shortenShapeChains,
      ({ x }) => ({
        both: tf.square(tf.transpose(tf.transpose(x!, [2, 0, 1]), [0, 2, 1])),
        none: tf.exp(tf.transpose(tf.transpose(x!, [2, 0, 1]), [1, 2, 0])),
      }),
      { x: float32(2, 3, 4) },
    );
    expect(before).toMatchObject({ Transpose: 4 });
    expect(after).toEqual({ Exp: 1, Square: 1, Transpose: 1 });
  });

  test('a reshape between transposes keeps them apart', () => {
    const { after } = opsByPass(
      shortenShapeChains,
      ({ x }) => ({ y: tf.square(tf.transpose(tf.reshape(tf.transpose(x!), [2, 6]))) }),
      { x: float32(3, 4) },
    );
    expect(after).toMatchObject({ Reshape: 1, Transpose: 2 });
  });
});
