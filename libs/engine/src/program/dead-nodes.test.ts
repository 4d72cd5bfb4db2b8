import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { removeDeadNodes } from './dead-nodes.ts';

describeNative('dead nodes', () => {
  test('go, and what only they read goes with them; inputs stay', () => {
    const { before, after, program } = opsByPass(
      removeDeadNodes,
      ({ x, y }) => {
        tf.sin(tf.exp(x!));
        return { z: tf.tanh(tf.square(y!)) };
      },
      { x: float32(3), y: float32(3) },
    );
    expect(before).toEqual({ Exp: 1, Sin: 1, Square: 1, Tanh: 1 });
    expect(after).toEqual({ Square: 1, Tanh: 1 });
    expect(Object.keys(program.inputs)).toEqual(['x', 'y']);
  });
});
