import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { shareConstants } from './share-constants.ts';
import { shareResults } from './share-results.ts';
import { removeDeadNodes } from './dead-nodes.ts';
import type { Program } from './program.ts';

describeNative('shared constants and results', () => {
  test('equal subexpressions are computed once', () => {
    const pass = (program: Program) => removeDeadNodes(shareResults(shareConstants(program)));
    const { after } = opsByPass(
      pass,
      ({ x }) => ({ y: tf.sub(tf.exp(tf.mul(x!, 2)), tf.tanh(tf.exp(tf.mul(x!, 2)))) }),
      { x: float32(3) },
    );
    expect(after).toEqual({ Exp: 1, Mul: 1, Sub: 1, Tanh: 1 });
  });

  test('equal ops with other attributes are not', () => {
    const { after } = opsByPass(
      shareResults,
      ({ x }) => ({
        y: tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D),
        z: tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D, true),
      }),
      { x: float32(3, 3) },
    );
    expect(after).toEqual({ BatchMatMulV2: 2 });
  });

  test('equal constants are one, and repeated numbers are held once', () => {
    const { program } = opsByPass(
      shareConstants,
      ({ x }) => ({
        y: tf.mul(tf.add(x!, tf.ones([100])), tf.ones([100])),
        z: tf.add(x!, tf.scalar(-0)),
      }),
      { x: float32(100) },
    );
    const constants = program.nodes.filter(({ op }) => op === 'Const');
    expect(constants.map(({ constant }) => constant)).toEqual([
      Float32Array.of(1),
      Float32Array.of(-0),
    ]);
  });
});
