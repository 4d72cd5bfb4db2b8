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
import { directConvolution, type DirectConvolutionOptions } from './direct-convolution.ts';

interface Case {
  /** count, height, width, channels */
  images: [number, number, number, number];
  /** kernelHeight, kernelWidth, filters */
  kernel: [number, number, number];
  options?: Partial<DirectConvolutionOptions>;
}

/** Filters below, at and above whole vectors, rows of one value and of many, strides that leave a rest. */
const cases: Case[] = [
  { images: [3, 12, 12, 24], kernel: [3, 3, 32] },
  { images: [5, 1, 40, 1], kernel: [1, 5, 25], options: { stride: 2 } },
  { images: [4, 1, 21, 25], kernel: [1, 3, 25], options: { stride: 2 } },
  { images: [2, 9, 8, 3], kernel: [3, 3, 5], options: { stride: 2, activation: 'linear' } },
  { images: [2, 7, 9, 2], kernel: [4, 2, 9], options: { stride: 3 } },
  { images: [1, 5, 5, 17], kernel: [5, 5, 40] },
  { images: [2, 6, 6, 4], kernel: [1, 1, 8] },
  { images: [90, 4, 4, 1], kernel: [1, 1, 1], options: { activation: 'linear' } },
];

const names = ['images', 'kernel', 'bias'];
const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.randomNormal(shape, 0, 1, 'float32', seed);

type Inputs = [tf.Tensor4D, tf.Tensor4D, tf.Tensor1D];
type Convolve = (...inputs: Inputs) => tf.Tensor4D;

function inputsOf({ images, kernel: [height, width, filters] }: Case): Inputs {
  return [
    normal(images, 1) as tf.Tensor4D,
    normal([height, width, images[3], filters], 2) as tf.Tensor4D,
    normal([filters], 3) as tf.Tensor1D,
  ];
}

function byKernels({ options }: Case): Convolve {
  return (x, kernel, bias) => {
    const sums = tf.add<tf.Tensor4D>(tf.conv2d(x, kernel, options?.stride ?? 1, 'valid'), bias);
    return options?.activation === 'linear' ? sums : tf.relu(sums);
  };
}

function direct({ options }: Case): Convolve {
  return (x, kernel, bias) =>
    directConvolution(x, kernel, bias, { activation: 'relu', ...options });
}

/** Values, and the gradients by images, kernel and bias of their sum with random slopes. */
function results(convolve: Convolve, inputs: Inputs): tf.Tensor[] {
  const values = convolve(...inputs);
  const slopes = normal(values.shape, 4);
  const gradients = tf.grads((...args) =>
    tf.sum(tf.mul(convolve(...(args as unknown as Inputs)), slopes)),
  )(inputs);
  return [values, ...gradients];
}

describeNative('direct convolution', (engine) => {
  test.each(cases)('is convolution, bias and activation: %j', (one) => {
    const inputs = inputsOf(one);
    const expected = results(byKernels(one), inputs);
    for (const [index, found] of results(direct(one), inputs).entries()) {
      expect(found.shape).toEqual(expected[index]!.shape);
      expect(relativeError(found.dataSync(), expected[index]!.dataSync())).toBeLessThan(2e-6);
    }
  });

  test('the same bits op by op and in a compiled loop', () => {
    const one = cases[2]!;
    const inputs = inputsOf(one);
    const values = compiledValues(engine, inputs, (given) => results(direct(one), given));
    for (const [index, expected] of results(direct(one), inputs).entries()) {
      expect(values[index]).toEqual(expected.dataSync());
    }
  });

  test.each(cases.slice(0, 5))('its derivative and its Hessian along a direction: %j', (one) => {
    const inputs = inputsOf(one);
    const primals = Object.fromEntries(names.map((name, index) => [name, inputs[index]!]));
    const directions = Object.fromEntries(
      names.map((name, index) => [name, normal(inputs[index]!.shape, 10 + index)]),
    );
    const along = (convolve: Convolve): tf.Tensor[] => {
      const { outputs, tangents } = jvp(
        (given) => {
          const { value, grads } = tf.valueAndGrads((...args) =>
            tf.sum(tf.square(convolve(...(args as unknown as Inputs)))),
          )(names.map((name) => given[name]!));
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
    for (const [index, found] of along(direct(one)).entries()) {
      expect(relativeError(found.dataSync(), expected[index]!.dataSync())).toBeLessThan(5e-6);
    }
  });

  test('a value that is not a number stays one', () => {
    const broken = tf.tensor4d([1, NaN, 1, 1], [1, 1, 4, 1]);
    const kernel = tf.ones([1, 2, 1, 1]) as tf.Tensor4D;
    const values = directConvolution(broken, kernel, tf.zeros([1]), { activation: 'relu' });
    expect([...values.dataSync()]).toEqual([NaN, NaN, 2]);
  });

  test('shapes that do not fit are refused', () => {
    const [images, kernel, bias] = inputsOf(cases[0]!);
    const refused = expect.objectContaining({ code: 'engine/direct-convolution' });
    const options = { activation: 'relu' } as const;
    expect(() => directConvolution(images, kernel, tf.zeros([7]), options)).toThrow(refused);
    const small = tf.zeros([1, 2, 2, 24]) as tf.Tensor4D;
    expect(() => directConvolution(small, kernel, bias, options)).toThrow(refused);
  });

  test.skipIf(!cpuFeatures().includes('avx512vl'))(
    'the same bits with AVX2 as with AVX-512',
    () => {
      const addons = customCallAddons();
      for (const one of cases) {
        const [pixels, kernel, bias] = inputsOf(one).map((tensor) => tensor.dataSync());
        const [height, width, filters] = one.kernel;
        const stride = one.options?.stride ?? 1;
        const layer = [...one.images, filters, height, width, stride, 1, 1].join(' ');
        const shape = byKernels(one)(...inputsOf(one)).shape;
        const slopes = normal(shape, 4).dataSync();
        const [first, second] = addons.map(({ call }) => {
          const values = new Float32Array(slopes.length);
          const gradients = new Float32Array(kernel!.length + filters + pixels!.length);
          call('basin_direct_convolution', layer, [pixels, kernel, bias] as Float32Array[], values);
          const inputs = [pixels, kernel, values, slopes] as Float32Array[];
          call('basin_direct_convolution_gradients', layer, inputs, gradients);
          return [new Uint32Array(values.buffer), new Uint32Array(gradients.buffer)];
        });
        expect(first).toEqual(second);
      }
    },
  );
});
