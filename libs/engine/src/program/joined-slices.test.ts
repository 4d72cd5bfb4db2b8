import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { shareConstants } from './share-constants.ts';
import { joinSlices } from './joined-slices.ts';
import type { Program } from './program.ts';

const pass = (program: Program) => joinSlices(shareConstants(program));
const gradientOf = (fn: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => tf.grad(fn)(x);

describeNative('gradients of slices', () => {
  const twoSlices = (first: [number, number], second: [number, number]) =>
    gradientOf((x) =>
      tf.add(
        tf.sum(tf.square(tf.slice(x, [first[0]], [first[1]]))),
        tf.sum(tf.exp(tf.slice(x, [second[0]], [second[1]]))),
      ),
    );

  test('are concatenated; what no slice touches is zero', () => {
    const fn = twoSlices([6, 2], [1, 3]);
    const { before, after } = opsByPass(pass, ({ w }) => ({ grad: fn(w!) }), { w: float32(9) });
    expect(before).toMatchObject({ PadV2: 2 });
    expect(after).toMatchObject({ ConcatV2: 1 });
    expect(after).not.toHaveProperty('PadV2');
  });

  test('are still summed where they overlap', () => {
    const fn = twoSlices([0, 4], [2, 4]);
    const { after } = opsByPass(pass, ({ w }) => ({ grad: fn(w!) }), { w: float32(6) });
    expect(after).toMatchObject({ PadV2: 2, Add: 1 });
  });
});
