import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { eagerLoop } from '../eager/eager-loop.ts';
import type { LoopForm, Step, Tensors } from '../engine.ts';
import {
  describeNative,
  float32,
  int32,
  relativeError,
  tensorCounts,
} from '../open-test-engine.ts';
import { softmaxCrossEntropy } from '../ops/softmax-cross-entropy.ts';

const forms = ['functional', 'lowered', 'session', 'xla'] as const satisfies LoopForm[];
const batchSize = 4;

/** A classifier of bytes, trained by SGD with momentum on batches of a fed permutation. */
const step: Step = (carry, feeds, index) => {
  const first = tf.mul(index, tf.scalar(batchSize, 'int32'));
  const positions = tf.add(first, tf.range(0, batchSize, 1, 'int32'));
  const rows = tf.gather(feeds['order']!, positions) as tf.Tensor1D;
  const x = tf.div(tf.cast(tf.gather(feeds['images']!, rows), 'float32'), 255) as tf.Tensor2D;
  const labels = tf.gather(feeds['labels']!, rows) as tf.Tensor1D;
  const loss = (w: tf.Tensor) => {
    const weights = tf.reshape(tf.slice(w, [0], [18]), [6, 3]) as tf.Tensor2D;
    const logits = tf.add(tf.matMul(x, weights), tf.slice(w, [18], [3])) as tf.Tensor2D;
    return tf.mean(softmaxCrossEntropy(tf.tanh(logits) as tf.Tensor2D, labels)) as tf.Scalar;
  };
  const { value, grad } = tf.valueAndGrad(loss)(carry['w']!);
  const velocity = tf.add(tf.mul(carry['velocity']!, 0.9), grad);
  const w = tf.sub(carry['w']!, tf.mul(velocity, 0.1));
  return {
    carry: { w, velocity, unchanged: carry['unchanged']! },
    outputs: { loss: value, w, step: index },
  };
};
const specs = {
  carry: { w: float32(21), velocity: float32(21), unchanged: int32() },
  feeds: {
    images: { shape: [12, 6], dtype: 'uint8' as const },
    labels: int32(12),
    order: int32(12),
  },
};

describeNative('a compiled loop', (engine) => {
  const call = (stepCount: number) => ({
    carry: {
      w: tf.randomNormal([21], 0, 1, 'float32', 3),
      velocity: tf.zeros([21]),
      unchanged: tf.scalar(5, 'int32'),
    } as Tensors,
    feeds: {
      images: engine.bytes(
        Uint8Array.from({ length: 72 }, (_, i) => (i * 37) % 256),
        [12, 6],
      ),
      labels: tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], 'int32'),
      order: tf.tensor1d([3, 1, 4, 11, 5, 9, 2, 6, 8, 7, 10, 0], 'int32'),
    } as Tensors,
    stepCount,
  });
  const numbers = (tensors: Tensors) =>
    Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.dataSync()]));

  test.each(forms)('%s agrees with eager within 1e-6', (form) => {
    const eager = eagerLoop(step, specs, { stepLimit: 3 }).run(call(3));
    const loop = engine.compileLoop(step, specs, { stepLimit: 3, form });
    const compiled = loop.run(call(3));
    expect(loop.form).toBe(form);
    for (const part of ['carry', 'outputs'] as const) {
      for (const [name, tensor] of Object.entries(eager[part])) {
        const found = compiled[part][name]!;
        expect(found.shape).toEqual(tensor.shape);
        expect(found.dtype).toBe(tensor.dtype);
        expect(relativeError(found.dataSync(), tensor.dataSync()), name).toBeLessThan(1e-6);
      }
    }
  });

  test.each(forms)('%s repeats itself bit for bit', (form) => {
    const loop = engine.compileLoop(step, specs, { stepLimit: 3, form });
    const first = loop.run(call(3));
    const second = loop.run(call(3));
    expect(numbers(second.carry)).toEqual(numbers(first.carry));
    expect(numbers(second.outputs)).toEqual(numbers(first.outputs));
  });

  test.each(forms)('%s runs part of its steps, and goes on from there', (form) => {
    const loop = engine.compileLoop(step, specs, { stepLimit: 3, form });
    const whole = loop.run(call(3));
    const part = loop.run(call(2));
    expect(part.outputs['loss']!.shape).toEqual([2]);
    expect(part.outputs['w']!.shape).toEqual([2, 21]);
    expect(part.outputs['step']!.dataSync()).toEqual(Int32Array.of(0, 1));
    const order = tf.tensor1d([8, 7, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'int32');
    const rest = loop.run({ carry: part.carry, feeds: { ...call(1).feeds, order }, stepCount: 1 });
    expect(numbers(rest.carry)).toEqual(numbers(whole.carry));
  });

  test('leaves its inputs alone', () => {
    const loop = engine.compileLoop(step, specs, { stepLimit: 3, form: 'functional' });
    const given = call(3);
    // Bytes cannot be read back by themselves.
    const all = () =>
      numbers({
        ...given.carry,
        ...given.feeds,
        images: tf.cast(given.feeds['images']!, 'float32'),
      });
    const before = all();
    loop.run(given);
    expect(all()).toEqual(before);
  });

  test('refuses a call that does not fit', () => {
    const loop = engine.compileLoop(step, specs, { stepLimit: 3, form: 'functional', name: 'mlp' });
    const given = call(3);
    expect(() => loop.run({ ...given, stepCount: 4 })).toThrow(/"mlp" runs 1 to 3 steps/);
    expect(() => loop.run({ ...given, carry: { w: tf.zeros([21]) } })).toThrow(/found w/);
    expect(() => loop.run({ ...given, feeds: { ...given.feeds, order: tf.zeros([12]) } })).toThrow(
      '"order" must be int32[12], found float32[12]',
    );
  });

  test('an equal program is compiled once, and no directory is left', () => {
    // A folder of its own: programs of other test processes come and go in the common one.
    vi.stubEnv('TMPDIR', mkdtempSync(join(tmpdir(), 'basin-test-')));
    const directories = () =>
      readdirSync(tmpdir()).filter((name) => name.startsWith('basin-program'));
    const before = directories();
    const sessions = () =>
      (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
    const options = { stepLimit: 7, form: 'functional' } as const;
    const first = engine.compileLoop(step, specs, options);
    const open = sessions();
    const second = engine.compileLoop(step, specs, options);
    expect(sessions()).toBe(open);
    first.dispose();
    tf.dispose(second.run(call(3)));
    expect(directories()).toEqual(before);
  });

  test('10,000 calls leak neither tensors nor memory', () => {
    const one: Step = (carry) => ({
      carry: { w: tf.add(carry['w']!, 1) },
      outputs: { w: carry['w']! },
    });
    const small = { carry: { w: float32(1_000) }, feeds: {} };
    const loop = engine.compileLoop(one, small, { stepLimit: 2, form: 'functional' });
    let w: tf.Tensor = tf.zeros([1_000]);
    const run = (count: number) => {
      for (let index = 0; index < count; index++) {
        const { carry, outputs } = loop.run({ carry: { w }, feeds: {}, stepCount: 1 });
        tf.dispose([w, outputs]);
        w = carry['w']!;
      }
    };
    run(500);
    const before = tensorCounts();
    const memory = process.memoryUsage().rss;
    run(10_000);
    expect(tensorCounts()).toEqual(before);
    // 10,000 leaked results would be 80 MB.
    expect((process.memoryUsage().rss - memory) / 2 ** 20).toBeLessThan(24);
    expect(w.dataSync()[7]).toBe(10_500);
  }, 30_000);

  test('auto chooses by rule', () => {
    const auto = (expectedStepCount: number) =>
      engine.compileLoop(step, specs, { stepLimit: 3, expectedStepCount }).form;
    expect([auto(10), auto(10_000)]).toEqual(['functional', 'xla']);
    const convolving: Step = (carry) => ({
      carry: {
        k: tf.mul(
          carry['k']!,
          tf.mean(
            tf.conv2d(tf.ones([1, 4, 4, 1]) as tf.Tensor4D, carry['k'] as tf.Tensor4D, 1, 'valid'),
          ),
        ),
      },
      outputs: {},
    });
    const convolution = { carry: { k: float32(3, 3, 1, 1) }, feeds: {} };
    const options = { stepLimit: 3, expectedStepCount: 10_000 };
    expect(engine.compileLoop(convolving, convolution, options).form).toBe('lowered');
  });
});
