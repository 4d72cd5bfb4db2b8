import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Step } from '../engine.ts';
import { openEngine } from '../open-engine.ts';
import { functionProgram } from '../program-of.ts';

const scalar = { shape: [], dtype: 'float32' } as const;
const counting: Step = (carry, feeds, index) => ({
  carry: { total: tf.add(carry['total']!, feeds['increment']!) },
  outputs: { index, total: carry['total']! },
});
const specs = {
  carry: { total: { ...scalar, shape: [] } },
  feeds: { increment: { ...scalar, shape: [] } },
};

test('an eager loop carries its state and stacks its outputs', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  const loop = engine.compileLoop(counting, specs, { stepLimit: 5 });
  const total = tf.scalar(1);
  const increment = tf.scalar(2);
  const before = tf.memory().numTensors;
  const result = loop.run({ carry: { total }, feeds: { increment }, stepCount: 3 });
  expect(loop.form).toBe('eager');
  expect(result.carry['total']!.dataSync()).toEqual(new Float32Array([7]));
  expect(result.outputs['total']!.dataSync()).toEqual(new Float32Array([1, 3, 5]));
  expect(result.outputs['index']!.dataSync()).toEqual(new Int32Array([0, 1, 2]));
  tf.dispose(result);
  expect(tf.memory().numTensors).toBe(before);
  expect(total.dataSync()[0]).toBe(1);
});

test.each([
  [0, 'asked for 0'],
  [6, 'asked for 6'],
])('a call of %i steps is refused', async (stepCount, words) => {
  const engine = await openEngine({ backend: 'cpu' });
  const loop = engine.compileLoop(counting, specs, { stepLimit: 5, name: 'count' });
  const call = { carry: { total: tf.scalar(1) }, feeds: { increment: tf.scalar(2) }, stepCount };
  expect(() => loop.run(call)).toThrow(words);
  expect(() => loop.run(call)).toThrow(expect.objectContaining({ code: 'engine/step-count' }));
});

test('float64 is refused, with what to do', async () => {
  const engine = await openEngine({ backend: 'cpu' });
  expect(() => engine.compile((inputs) => inputs, {}, { precision: 'float64' })).toThrow(/native/);
});

test('a program to be looked at is made by compiling backends alone', async () => {
  await openEngine({ backend: 'cpu' });
  expect(() => functionProgram((inputs) => inputs, {})).toThrow(
    expect.objectContaining({
      code: 'engine/unsupported',
      message: expect.stringContaining('the one in use is cpu'),
    }),
  );
});
