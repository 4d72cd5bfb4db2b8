import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  customCallAddons,
  describeNative,
  relativeError,
  tensorCounts,
} from '../open-test-engine.ts';
import { jvp } from '../jvp/jvp.ts';
import { cpuFeatures } from '../runtime/cpu-features.ts';
import { hasPooledConvolution, pooledConvolution } from './pooled-convolution.ts';
import type { PooledConvolutionOptions } from './pooled-convolution.ts';

interface Case {
  /** count, height, width, channels */
  images: [number, number, number, number];
  filters: number;
  /** 3 where it is not said. */
  kernelSize?: number;
  options?: Partial<PooledConvolutionOptions>;
}

/** All code paths: few channels and many, filters below, at and above whole vectors, odd sizes. */
const cases: Case[] = [
  { images: [3, 28, 28, 1], filters: 8, options: { rows: 12, columns: 12 } },
  { images: [2, 12, 12, 8], filters: 32 },
  { images: [2, 9, 8, 1], filters: 5 },
  { images: [2, 10, 7, 1], filters: 20 },
  { images: [2, 8, 9, 2], filters: 3 },
  { images: [2, 11, 8, 3], filters: 11 },
  { images: [1, 8, 8, 4], filters: 6, options: { activation: 'linear' } },
  { images: [2, 9, 9, 5], filters: 16 },
  { images: [2, 8, 8, 16], filters: 33 },
  { images: [1, 8, 10, 17], filters: 70 },
  { images: [1, 6, 6, 32], filters: 64, options: { rows: 1 } },
  { images: [1, 4, 4, 1], filters: 1 },
  { images: [3, 28, 28, 1], filters: 24, kernelSize: 5 },
  { images: [2, 12, 12, 6], filters: 16, kernelSize: 5 },
  { images: [2, 9, 11, 3], filters: 7, kernelSize: 5 },
  { images: [1, 8, 9, 2], filters: 33, kernelSize: 5, options: { activation: 'linear' } },
  { images: [2, 10, 8, 17], filters: 40, kernelSize: 5, options: { rows: 2 } },
  { images: [1, 6, 6, 4], filters: 3, kernelSize: 5 },
];

const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

function argumentsOf({
  images,
  filters,
  kernelSize = 3,
}: Case): [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D] {
  return [
    normal(images, 1) as tf.Tensor4D,
    normal([kernelSize, kernelSize, images[3], filters], 2) as tf.Tensor4D,
    normal([filters], 3) as tf.Tensor1D,
  ];
}

type Convolve = (images: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D) => tf.Tensor4D;

function byKernels({ images, kernelSize = 3, options }: Case): Convolve {
  const fitting = [images[1], images[2]].map((size) => Math.floor((size - kernelSize + 1) / 2));
  return (x, kernel, bias) => {
    const pooled = tf.maxPool(tf.conv2d(x, kernel, 1, 'valid'), 2, 2, 'valid');
    const { rows = fitting[0]!, columns = fitting[1]! } = options ?? {};
    const wanted = tf.slice4d(pooled, [0, 0, 0, 0], [-1, rows, columns, -1]);
    const sums = tf.add<tf.Tensor4D>(wanted, bias);
    return options?.activation === 'linear' ? sums : tf.relu(sums);
  };
}

function atOnce({ options }: Case): Convolve {
  return (x, kernel, bias) =>
    pooledConvolution(x, kernel, bias, { activation: 'relu', ...options });
}

/** Values, and the gradients by images, kernel and bias of their sum with random slopes. */
function results(convolve: Convolve, inputs: ReturnType<typeof argumentsOf>): tf.Tensor[] {
  const values = convolve(...inputs);
  const slopes = normal(values.shape, 4);
  const gradients = tf.grads((...args) =>
    tf.sum(tf.mul(convolve(...(args as unknown as typeof inputs)), slopes)),
  )(inputs);
  return [values, ...gradients];
}

describeNative('pooled convolution', (engine) => {
  test.each(cases)('is convolution, pool, bias and activation: %j', (one) => {
    const inputs = argumentsOf(one);
    const expected = results(byKernels(one), inputs);
    for (const [index, found] of results(atOnce(one), inputs).entries()) {
      expect(found.shape).toEqual(expected[index]!.shape);
      expect(relativeError(found.dataSync(), expected[index]!.dataSync())).toBeLessThan(2e-6);
    }
  });

  test('the same bits op by op, in a compiled loop, and again', () => {
    const one = cases[1]!;
    const inputs = argumentsOf(one);
    const spec = ({ shape }: tf.Tensor) => ({ shape, dtype: 'float32' as const });
    const names = ['images', 'kernel', 'bias'];
    const loop = engine.compileLoop(
      (carry, feeds) => ({
        carry,
        outputs: Object.fromEntries(
          results(atOnce(one), names.map((name) => feeds[name]!) as typeof inputs).map(
            (tensor, index) => [`result${index}`, tensor],
          ),
        ),
      }),
      {
        carry: { unused: { shape: [], dtype: 'float32' } },
        feeds: Object.fromEntries(names.map((name, index) => [name, spec(inputs[index]!)])),
      },
      { stepLimit: 2, form: 'xla' },
    );
    const feeds = Object.fromEntries(names.map((name, index) => [name, inputs[index]!]));
    const { outputs } = loop.run({ carry: { unused: tf.scalar(0) }, feeds, stepCount: 2 });
    for (const [index, expected] of results(atOnce(one), inputs).entries()) {
      const [first, second] = tf.unstack(outputs[`result${index}`]!);
      expect(first!.dataSync()).toEqual(expected.dataSync());
      expect(second!.dataSync()).toEqual(expected.dataSync());
    }
    loop.dispose();
  });

  test('of equal values the first has the slope, as in PyTorch', () => {
    const images = tf.tensor4d(
      Array.from({ length: 16 }, (_, index) => index),
      [1, 4, 4, 1],
    );
    const gradient = tf.grad((kernel) =>
      tf.sum(
        pooledConvolution(images, kernel as tf.Tensor4D, tf.zeros([1]), { activation: 'linear' }),
      ),
    )(tf.zeros([3, 3, 1, 1]));
    expect([...gradient.dataSync()]).toEqual([0, 1, 2, 4, 5, 6, 8, 9, 10]);
  });

  test('a value that is not a number stays one, and its slope too', () => {
    const pixels = new Float32Array(36).fill(1);
    pixels[7] = NaN;
    const broken = tf.tensor4d(pixels, [1, 6, 6, 1]);
    const kernel = tf.ones([3, 3, 1, 1]) as tf.Tensor4D;
    const values = pooledConvolution(broken, kernel, tf.zeros([1]), { activation: 'relu' });
    expect([...values.dataSync()]).toEqual([NaN, 9, 9, 9]);
  });

  test.each([...cases.slice(0, 6), cases[13]!, cases[15]!])(
    'its derivative and its Hessian along a direction: %j',
    (one) => {
      const inputs = argumentsOf(one);
      const names = ['images', 'kernel', 'bias'];
      const primals = Object.fromEntries(names.map((name, index) => [name, inputs[index]!]));
      const directions = Object.fromEntries(
        names.map((name, index) => [name, normal(inputs[index]!.shape, 10 + index)]),
      );
      const along = (convolve: Convolve): tf.Tensor[] => {
        const { outputs, tangents } = jvp(
          (given) => {
            const args = names.map((name) => given[name]!);
            const { value, grads } = tf.valueAndGrads((...args) =>
              tf.sum(tf.square(convolve(...(args as unknown as typeof inputs)))),
            )(args);
            return {
              value,
              ...Object.fromEntries(names.map((name, index) => [name, grads[index]!])),
            };
          },
          primals,
          directions,
        );
        return [...Object.values(outputs), ...Object.values(tangents)];
      };
      const expected = along(byKernels(one));
      for (const [index, found] of along(atOnce(one)).entries()) {
        expect(relativeError(found.dataSync(), expected[index]!.dataSync())).toBeLessThan(5e-6);
      }
    },
  );

  test('a program in float64 is refused', () => {
    const [images, kernel, bias] = argumentsOf(cases[0]!);
    const fn = ({ kernel }: Record<string, tf.Tensor>) => ({
      y: atOnce(cases[0]!)(images, kernel as tf.Tensor4D, bias),
    });
    const specs = { kernel: { shape: kernel.shape, dtype: 'float32' as const } };
    expect(() => engine.compile(fn, specs, { precision: 'float64' })).toThrow(
      expect.objectContaining({ code: 'engine/dtype' }),
    );
  });

  test('there is no gradient to data, and that is said', () => {
    const [images, kernel, bias] = argumentsOf(cases[0]!);
    expect(() =>
      tf.grad((x) =>
        tf.sum(
          pooledConvolution(x as tf.Tensor4D, kernel, bias, { activation: 'relu', isData: true }),
        ),
      )(images),
    ).toThrow(/gradient/);
  });

  test('shapes that do not fit are refused', () => {
    const [images, kernel] = argumentsOf(cases[0]!);
    const convolve = (bias: tf.Tensor1D, rows: number) => () =>
      pooledConvolution(images, kernel, bias, { activation: 'relu', rows });
    const refused = expect.objectContaining({ code: 'engine/pooled-convolution' });
    expect(convolve(tf.zeros([7]), 3)).toThrow(refused);
    expect(convolve(tf.zeros([8]), 14)).toThrow(refused);
    expect(hasPooledConvolution(33)).toBe(false);
    expect(hasPooledConvolution(1, 4)).toBe(false);
  });

  test('no tensor is left behind', () => {
    const inputs = argumentsOf(cases[1]!);
    const before = tensorCounts();
    tf.tidy(() => void results(atOnce(cases[1]!), inputs));
    expect(tensorCounts()).toEqual(before);
  });

  test.skipIf(!cpuFeatures().includes('avx512vl'))(
    'the same bits with AVX2 as with AVX-512',
    () => {
      const addons = customCallAddons();
      const bits = ({ buffer, length }: Float32Array) => new Uint32Array(buffer, 0, length);
      for (const { images, filters, kernelSize = 3 } of cases) {
        const [count, height, width, channels] = images;
        const [rows, columns] = [(height - kernelSize + 1) >> 1, (width - kernelSize + 1) >> 1];
        const sizes = [count, height, width, channels, filters, rows, columns];
        const layer = [...sizes, 1, 1, kernelSize].join(' ');
        const values = (size: number, seed: number) =>
          normal([size], seed).dataSync() as Float32Array;
        const pixels = values(tf.util.sizeFromShape(images), 1);
        const kernel = values(kernelSize ** 2 * channels * filters, 2);
        const size = count * rows * columns * filters;
        const [first, second] = addons.map(({ call }) => {
          const packed = new Float32Array(size + 16 + Math.ceil((size + 16) / 4));
          const gradients = new Float32Array(kernel.length + filters + pixels.length);
          call('basin_pooled_convolution', layer, [pixels, kernel, values(filters, 3)], packed);
          const inputs = [pixels, kernel, packed, values(size, 4)];
          call('basin_pooled_convolution_gradients', layer, inputs, gradients);
          const codes = new Uint8Array(packed.buffer, 4 * (size + 16), size);
          return [bits(packed.subarray(0, size)), codes, bits(gradients)];
        });
        expect(first).toEqual(second);
      }
    },
  );
});
