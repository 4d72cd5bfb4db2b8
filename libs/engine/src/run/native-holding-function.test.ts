import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import type { HoldingOptions, Tensors } from '../engine.ts';
import { describeNative, float32, relativeError, tensorCounts } from '../open-test-engine.ts';

const fn = ({ x, w, v }: Tensors): Tensors => {
  const values = tf.tanh(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
  return { y: tf.matMul(values as tf.Tensor2D, v as tf.Tensor2D, true) };
};
const specs = { held: { x: float32(3, 4), w: float32(4, 2) }, given: { v: float32(3, 2) } };
const numbers = (count: number, step: number) =>
  Float64Array.from({ length: count }, (_, index) => Math.sin(step * index + 1));

const inputs = (xStep: number) => ({
  x: tf.tensor2d(Float32Array.from(numbers(12, xStep)), [3, 4]),
  w: numbers(8, 3),
});

describeNative('a function of held inputs', (engine) => {
  test.each<HoldingOptions>([
    { form: 'graph' },
    { form: 'xla' },
    { form: 'xla', precision: 'float64' },
    { form: 'graph', precision: 'float64', heldByteLimit: 0 },
  ])('computes what the whole function does: %o', (options) => {
    const holding = engine.compileHolding!(fn, specs, options);
    const whole = engine.compile(fn, { ...specs.held, ...specs.given }, options);
    expect(holding.keeps).toBe(options.heldByteLimit !== 0);
    // Two points are held at once, each called with two vectors.
    const points = [inputs(1), inputs(2)];
    const held = points.map((point) => holding.hold(point));
    for (const step of [4, 5]) {
      const v = numbers(6, step);
      points.forEach((point, index) => {
        const { y } = held[index]!.runNumbers({ v });
        const { y: expected } = whole.runNumbers({ ...point, v });
        const tolerance = options.precision === 'float64' ? 1e-14 : 1e-6;
        expect(y).toBeInstanceOf(options.precision === 'float64' ? Float64Array : Float32Array);
        expect(relativeError(y!, expected!)).toBeLessThan(tolerance);
      });
    }
    held.forEach((one) => one.dispose());
  });

  // tanh(x·w) has 6 numbers; in double precision x and w are copied too, which are 20.
  test.each([
    [undefined, 6 * 4],
    ['float64', (6 + 20) * 8],
  ] as const)('keeps no more bytes than it may: %s', (precision, bytes) => {
    for (const [heldByteLimit, keeps] of [
      [bytes, true],
      [bytes - 1, false],
    ] as const) {
      const options = { form: 'graph', heldByteLimit, ...(precision && { precision }) } as const;
      expect(engine.compileHolding!(fn, specs, options).keeps).toBe(keeps);
    }
  });

  test('leaves nothing behind once it is disposed', () => {
    const holding = engine.compileHolding!(fn, specs, { precision: 'float64' });
    const point = inputs(1);
    const v = numbers(6, 1);
    holding.hold(point).dispose();
    const before = tensorCounts();
    const held = holding.hold(point);
    held.runNumbers({ v });
    const during = tensorCounts();
    held.runNumbers({ v });
    expect(tensorCounts()).toEqual(during);
    expect(during.tensorflow).toBeGreaterThan(before.tensorflow);
    held.dispose();
    held.dispose();
    expect(tensorCounts()).toEqual(before);
  });

  test('refuses inputs that do not fit, by name', () => {
    const holding = engine.compileHolding!(fn, specs, { name: 'held' });
    expect(() => holding.hold({ x: inputs(1).x })).toThrow(/"held".*w/);
    const held = holding.hold(inputs(1));
    expect(() => held.runNumbers({ v: new Float64Array(5) })).toThrow(/6 numbers.*found 5/);
    held.dispose();
  });
});
