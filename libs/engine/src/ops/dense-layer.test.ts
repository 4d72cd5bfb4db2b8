import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { jvp } from '../jvp/jvp.ts';
import {
  compiledValues,
  customCallAddons,
  describeNative,
  relativeError,
} from '../open-test-engine.ts';
import { cpuFeatures } from '../runtime/cpu-features.ts';
import { denseLayer, type DenseLayerOptions, normalisedRows } from './dense-layer.ts';

/** Rows and columns below, at and above what is computed at once. */
const sizes: [count: number, inputs: number, units: number][] = [
  [1, 1, 1],
  [6, 16, 16],
  [7, 17, 33],
  [100, 40, 5],
  [13, 9, 40],
];
const activations = ['linear', 'relu'] as const;
const cases = sizes.flatMap((size) => activations.map((activation) => ({ size, activation })));

const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

type Inputs = [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
type Apply = (...inputs: Inputs) => tf.Tensor2D;

const inputsOf = ([count, inputs, units]: (typeof sizes)[number]): Inputs => [
  normal([count, inputs], 1) as tf.Tensor2D,
  normal([inputs, units], 2) as tf.Tensor2D,
  normal([units], 3) as tf.Tensor1D,
];
const byOps =
  ({ activation }: DenseLayerOptions): Apply =>
  (x, kernel, bias) => {
    const sums = tf.add<tf.Tensor2D>(tf.matMul(x, kernel), bias);
    return activation === 'relu' ? tf.relu(sums) : sums;
  };
const ours =
  (options: DenseLayerOptions): Apply =>
  (...inputs) =>
    denseLayer(...inputs, options);

const epsilon = 1e-5;
const normalised: Apply = (x, _kernel, bias) =>
  normalisedRows(x, tf.add(bias, 1), tf.square(bias), epsilon);
const normalisedByOps: Apply = (x, _kernel, bias) => {
  const centred = tf.sub(x, tf.mean(x, 1, true));
  const scale = tf.rsqrt(tf.add(tf.mean(tf.square(centred), 1, true), epsilon));
  return tf.add(tf.mul(tf.mul(centred, scale), tf.add(bias, 1)), tf.square(bias));
};

/** Values, and the gradients of their sum with random slopes by all inputs. */
function results(apply: Apply, inputs: Inputs): tf.Tensor[] {
  const values = apply(...inputs);
  const slopes = normal(values.shape, 4);
  const gradients = tf.grads((...args) =>
    tf.sum(tf.mul(apply(...(args as unknown as Inputs)), slopes)),
  )(inputs);
  return [values, ...gradients];
}

function expectEqual(found: tf.Tensor[], expected: tf.Tensor[]): void {
  for (const [index, one] of found.entries()) {
    const exact = expected[index]!;
    expect(one.shape).toEqual(exact.shape);
    const norm = tf.norm(exact).dataSync()[0]!;
    if (norm > 1e-3) expect(relativeError(one.dataSync(), exact.dataSync())).toBeLessThan(5e-6);
  }
}

describeNative('dense layer and layer norm', (engine) => {
  test.each(cases)('is product, bias and activation: %j', ({ size, activation }) => {
    const inputs = inputsOf(size);
    expectEqual(results(ours({ activation }), inputs), results(byOps({ activation }), inputs));
  });

  test.each([1, 5, 8, 19, 128])('is layer norm of rows of %i', (size) => {
    const inputs = inputsOf([11, size, size]);
    const used = (all: tf.Tensor[]) => all.filter((_, index) => index !== 2);
    const withKernel =
      (apply: Apply): Apply =>
      (x, kernel, bias) =>
        tf.add(apply(x, kernel, bias), tf.mul(tf.sum(kernel), 0));
    expectEqual(
      used(results(withKernel(normalised), inputs)),
      used(results(withKernel(normalisedByOps), inputs)),
    );
  });

  test('the same bits op by op and in a compiled loop', () => {
    const inputs = inputsOf([7, 17, 17]);
    const both: Apply = (x, kernel, bias) =>
      normalised(denseLayer(x, kernel, bias, { activation: 'relu' }), kernel, bias);
    const values = compiledValues(engine, inputs, (given) => results(both, given));
    for (const [index, expected] of results(both, inputs).entries()) {
      const found = values[index]!;
      // The sums that tf makes of the two uses of the bias may differ in their last bit.
      if (index < 3) expect(found).toEqual(expected.dataSync());
      else expect(relativeError(found, expected.dataSync())).toBeLessThan(1e-6);
    }
  });

  test('data have no gradient, and a value that is not a number stays one', () => {
    const [x, kernel, bias] = inputsOf([3, 4, 2]);
    const sum = (k: tf.Tensor) =>
      tf.sum(denseLayer(x, k as tf.Tensor2D, bias, { activation: 'linear', isData: true }));
    expect(tf.grad(sum)(kernel).shape).toEqual([4, 2]);
    const broken = tf.tensor2d([NaN, 1, -1, 1], [2, 2]);
    const values = denseLayer(broken, tf.ones([2, 1]), tf.zeros([1]), { activation: 'relu' });
    expect([...values.dataSync()]).toEqual([NaN, 0]);
  });

  test('a second derivative is refused by the name of what has none', () => {
    const [x, kernel, bias] = inputsOf([3, 4, 2]);
    const along = () =>
      jvp(
        ({ k }) => ({ y: denseLayer(x, k as tf.Tensor2D, bias, { activation: 'relu' }) }),
        { k: kernel },
        { k: kernel },
      );
    expect(along).toThrow(
      expect.objectContaining({
        code: 'engine/no-derivative',
        message: expect.stringContaining('basin_dense') as string,
      }),
    );
  });

  test('shapes that do not fit are refused', () => {
    const refused = expect.objectContaining({ code: 'engine/dense-layer' });
    const [x, kernel, bias] = inputsOf([3, 4, 2]);
    expect(() => denseLayer(x, kernel, tf.zeros([3]), { activation: 'relu' })).toThrow(refused);
    expect(() => normalisedRows(x, bias, bias, epsilon)).toThrow(refused);
  });

  test.skipIf(!cpuFeatures().includes('avx512vl'))(
    'the same bits with AVX2 as with AVX-512',
    () => {
      const addons = customCallAddons();
      for (const size of sizes) {
        const [x, kernel, bias] = inputsOf(size).map((one) => one.dataSync() as Float32Array);
        const [count, inputs, units] = size;
        const slopes = normal([count, units], 4).dataSync() as Float32Array;
        const layer = [...size, 1].join(' ');
        const [first, second] = addons.map(({ call }) => {
          const values = new Float32Array(count * units);
          const gradients = new Float32Array((inputs + 1) * units);
          const byInputs = new Float32Array(count * inputs);
          call('basin_dense', layer, [x!, kernel!, bias!], values);
          call('basin_dense_gradients', layer, [x!, values, slopes], gradients);
          call('basin_dense_slopes', layer, [kernel!, values, slopes], byInputs);
          return [values, gradients, byInputs].map(({ buffer }) => new Uint32Array(buffer));
        });
        expect(first).toEqual(second);
      }
    },
  );
});
