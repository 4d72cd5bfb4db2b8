import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors } from '../engine.ts';
import { describeNative, float32, nodeBackend } from '../open-test-engine.ts';
import { record } from '../record/recording.ts';
import { optimise } from './optimise.ts';
import { countOps } from './print-program.ts';
import { splitStages } from './stages.ts';

/** (x·w)ᵀ, its exponential, and the vector times that. */
const fn = ({ x, w, v }: Tensors): Tensors => {
  const values = tf.exp(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
  return { product: tf.matMul(values as tf.Tensor2D, v as tf.Tensor2D), values };
};

describeNative('stages of a program', () => {
  const program = () =>
    optimise(
      record(nodeBackend(), 'f', fn, { x: float32(4, 3), w: float32(3, 2), v: float32(2, 5) }),
    );
  const ops = (one: ReturnType<typeof program>) => Object.fromEntries(countOps(one));

  test('what the held inputs decide alone goes before the rest', () => {
    const { first, second } = splitStages(program(), ['x', 'w'], 1_000);
    expect(ops(first!)).toMatchObject({ MatMul: 1, Exp: 1 });
    expect(Object.keys(first!.inputs).sort()).toEqual(['w', 'x']);
    expect(ops(second)).toMatchObject({ MatMul: 1 });
    expect(ops(second)).not.toHaveProperty('Exp');
    expect(Object.keys(second.inputs).sort()).toEqual(['kept_0', 'v']);
    expect(Object.keys(second.outputs).sort()).toEqual(['product', 'values']);
  });

  test('more than the limit is not kept: the second is the whole program', () => {
    const whole = program();
    const bytes = 4 * 2 * 4;
    expect(splitStages(whole, ['x', 'w'], bytes).first).not.toBeNull();
    expect(splitStages(whole, ['x', 'w'], bytes - 1)).toEqual({ first: null, second: whole });
  });

  test('where every op depends on what is given there is no first', () => {
    expect(splitStages(program(), ['v'], 1_000).first).toBeNull();
  });
});
