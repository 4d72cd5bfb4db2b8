import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { Tensors } from '../engine.ts';
import {
  describeNative,
  float32,
  int32,
  relativeError,
  tensorCounts,
} from '../open-test-engine.ts';
import { meantNumber } from '../program/to-float64.ts';

const thirds = ({ x }: Tensors): Tensors => ({ y: tf.mul(tf.div(tf.exp(x!), 3), 0.1) });
const exact = (x: number) => (Math.exp(x) / 3) * 0.1;

describeNative('a compiled function', (engine) => {
  test.each(['graph', 'xla'] as const)('in form %s agrees with eager', (form) => {
    const compiled = engine.compile(thirds, { x: float32(2, 2) }, { form });
    const x = tf.tensor2d([0, 1, 2, 3], [2, 2]);
    const { y } = compiled.run({ x });
    expect(compiled.form).toBe(form);
    expect(y!.shape).toEqual([2, 2]);
    expect(relativeError(y!.dataSync(), thirds({ x })['y']!.dataSync())).toBeLessThan(1e-6);
  });

  test.each(['graph', 'xla'] as const)('in float64 and form %s is exact to a double', (form) => {
    const compiled = engine.compile(thirds, { x: float32(3) }, { form, precision: 'float64' });
    const x = Float64Array.of(1 / 7, Math.PI, -1e-3);
    const { y } = compiled.runNumbers({ x });
    expect(relativeError(y!, x.map(exact))).toBeLessThan(1e-15);
  });

  test('doubles come and go whole, and tensors mix with them', () => {
    const same = engine.compile(
      ({ x, i, t }) => ({ x: x!, i: tf.add(i!, 1), sum: tf.add(x!, t!) }),
      { x: float32(2), i: int32(2), t: float32(2) },
      { precision: 'float64' },
    );
    const x = Float64Array.of(1 / 3, 1e300);
    const results = same.runNumbers({ x, i: Float64Array.of(1, 2), t: tf.tensor1d([0.5, 0]) });
    expect(results).toEqual({
      x,
      i: Float64Array.of(2, 3),
      sum: Float64Array.of(1 / 3 + 0.5, 1e300),
    });
  });

  test('takes bytes, cast inside', () => {
    const rows = engine.compile(
      ({ images, order }) => ({
        rows: tf.cast(tf.gather(images!, order as tf.Tensor1D), 'float32'),
      }),
      { images: { shape: [3, 2], dtype: 'uint8' }, order: int32(2) },
    );
    const images = engine.bytes(Uint8Array.of(1, 2, 255, 4, 5, 6), [3, 2]);
    const { rows: found } = rows.run({ images, order: tf.tensor1d([1, 0], 'int32') });
    expect(found!.arraySync()).toEqual([
      [255, 4],
      [1, 2],
    ]);
  });

  test('refuses inputs that do not fit, by name', () => {
    const compiled = engine.compile(thirds, { x: float32(3) }, { name: 'thirds' });
    expect(() => compiled.run({})).toThrow(
      /"thirds" must have exactly the tensors x; found nothing/,
    );
    expect(() => compiled.run({ x: tf.zeros([2]) })).toThrow('float32[3], found float32[2]');
    expect(() => compiled.runNumbers({ x: new Float64Array(4) })).toThrow(/3 numbers.*found 4/);
    expect(() => compiled.runNumbers({ x: new Float64Array(3), z: new Float64Array(1) })).toThrow(
      /z/,
    );
  });

  test('leaves nothing behind, results and all', () => {
    const compiled = engine.compile(thirds, { x: float32(3) }, { precision: 'float64' });
    const x = tf.tensor1d([1, 2, 3]);
    tf.dispose(compiled.run({ x }));
    const before = tensorCounts();
    for (let call = 0; call < 100; call++) {
      compiled.runNumbers({ x: Float64Array.of(1, 2, 3) });
      tf.dispose(compiled.run({ x }));
    }
    expect(tensorCounts()).toEqual(before);
  });
});

test.each([
  [0.1, 0.1],
  [1e-8, 1e-8],
  [1 / 3, 1 / 3],
  [1 / 1234, 1 / 1234],
  [0.1307, 0.1307],
  [-0.001, -0.001],
  [2, 2],
])('the float32 of %d is taken for %d', (written, meant) => {
  expect(meantNumber(Math.fround(written))).toBe(meant);
});
