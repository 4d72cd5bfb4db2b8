import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeNative, float32 } from '../open-test-engine.ts';
import { opsByPass } from './fixtures/pass-results.ts';
import { removeDeadNodes } from './dead-nodes.ts';
import type { Program } from './program.ts';
import { shareConstants } from './share-constants.ts';
import { simplify } from './simplify.ts';

const pass = (program: Program) => removeDeadNodes(simplify(shareConstants(program)));

describeNative('simplify', () => {
  test('ops that change nothing go', () => {
    const { after } = opsByPass(
      pass,
      ({ x }) => ({
        y: tf.square(tf.div(tf.mul(tf.cast(tf.clone(x!), 'float32'), tf.ones([2, 3])), 1)),
      }),
      { x: float32(2, 3) },
    );
    expect(after).toEqual({ Square: 1 });
  });

  test('what constants alone decide is computed', () => {
    const { after, program } = opsByPass(
      pass,
      ({ x }) => {
        const third = tf.div(tf.scalar(1), tf.scalar(3));
        const spread = tf.tile(tf.fill([2, 1], 0.5), [1, 3]);
        return { y: tf.add(tf.mul(x!, tf.sub(third, 0.25)), spread) };
      },
      { x: float32(2, 3) },
    );
    expect(after).toEqual({ Add: 1, Mul: 1 });
    const constants = program.nodes.filter(({ op }) => op === 'Const');
    expect(constants.map(({ constant }) => Array.from(constant!))).toEqual([
      [0.5],
      [Math.fround(Math.fround(1 / 3) - 0.25)],
    ]);
  });

  test('a product with a constant of one that broadcasts stays', () => {
    const { after } = opsByPass(pass, ({ x }) => ({ y: tf.mul(x!, tf.ones([4, 3])) }), {
      x: float32(1, 3),
    });
    expect(after).toEqual({ Mul: 1 });
  });
});
