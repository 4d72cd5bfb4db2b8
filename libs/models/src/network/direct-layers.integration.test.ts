import { type NetworkConfig, networkConfigSchema } from '@basin/core';
import { openEngine } from '@basin/engine';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { relativeDifference } from '../testing/pytorch-fixture.ts';
import { initialBuffers } from './buffers.ts';
import { describeNetwork } from './describe-network.ts';
import { type ConvolutionStyle, networkFunction } from './network-function.ts';
import { isEngineThroughout } from './pooled-pairs.ts';

beforeAll(async () => {
  await openEngine({ backend: 'native' });
});

const dense = { type: 'dense', units: 3 } as const;
const pool = { type: 'max-pool2d', size: 2 } as const;
const conv2d = (filters: number, kernelSize: number, more: object = {}) => ({
  ...{ type: 'conv2d', filters, kernelSize, activation: 'relu' },
  ...more,
});
const conv1d = (filters: number, kernelSize: number, more: object = {}) => ({
  ...{ type: 'conv1d', filters, kernelSize, activation: 'relu' },
  ...more,
});

const residual = (...layers: object[]) => ({ type: 'residual', layers });

/** Networks whose convolutions the engine's own functions compute, and what they are there for. */
const networks: Record<string, { inputShape: number[]; layers: object[] }> = {
  'LeNet-5, padded': {
    inputShape: [28, 28, 1],
    layers: [conv2d(6, 5, { padding: 2 }), pool, conv2d(16, 5), pool],
  },
  'a stride, no pool': {
    inputShape: [13, 12, 2],
    layers: [conv2d(5, 3, { stride: 2 }), conv2d(9, 3, { padding: 'same' })],
  },
  'an activation that is not monotone before a pool': {
    inputShape: [11, 11, 1],
    layers: [conv2d(4, 3, { activation: 'gelu' }), pool],
  },
  'a kernel and a padding that no pooled function takes': {
    inputShape: [13, 11, 3],
    layers: [conv2d(4, 4, { activation: 'tanh', bias: false }), pool, conv2d(3, 1)],
  },
  'a pool after an even kernel, padded on one side more': {
    inputShape: [10, 10, 2],
    layers: [conv2d(4, 2, { padding: 'same' }), pool],
  },
  'residuals, with batch norm and a projection': {
    inputShape: [12, 11, 2],
    layers: [
      residual(conv2d(2, 3, { padding: 1 })),
      residual(
        conv2d(4, 3, { padding: 1 }),
        { type: 'batch-norm', activation: 'relu' },
        conv2d(6, 3, { padding: 1, stride: 2 }),
      ),
      conv2d(3, 3),
      pool,
    ],
  },
  'MNIST-1D’s network': {
    inputShape: [40, 1],
    layers: [
      conv1d(25, 5, { stride: 2, padding: 1 }),
      conv1d(25, 3, { stride: 2, padding: 1 }),
      conv1d(25, 3, { stride: 2, padding: 1 }),
    ],
  },
};

test.each(Object.entries(networks))('%s: values and gradients', (_, { inputShape, layers }) => {
  const network = networkConfigSchema.parse({
    inputShape,
    layers: [...layers, { type: 'flatten' }, dense],
  });
  const description = describeNetwork(network);
  expect(isEngineThroughout(description)).toBe(true);
  expectAsByKernels(network, 'pooled');
});

test('dense layers and layer norms, within a residual too: values and gradients', () => {
  const wide = { ...dense, units: 20 };
  const layers = [
    { ...wide, activation: 'relu' },
    residual({ type: 'layer-norm' }, { ...wide, activation: 'gelu' }, { ...wide, bias: false }),
    { type: 'batch-norm' },
    { type: 'layer-norm', affine: false },
    { type: 'layer-norm', epsilon: 0.1 },
    { type: 'dropout' },
    dense,
  ];
  expectAsByKernels(networkConfigSchema.parse({ inputShape: [7], layers }), 'direct');
});

function expectAsByKernels(network: NetworkConfig, style: ConvolutionStyle): void {
  const description = describeNetwork(network);
  const size = description.parameterCount;
  const weights = tf.randomNormal([size], 0, 0.3, 'float32', 1) as tf.Tensor1D;
  const inputs = tf.randomNormal([4, ...network.inputShape], 0, 1, 'float32', 2);
  const buffers = tf.tensor1d(initialBuffers(description));
  const slopes = tf.randomNormal([4, 3], 0, 1, 'float32', 3);
  const [expected, found] = (['kernels', style] as const).map((one) => {
    const apply = networkFunction(network, one);
    const gradient = tf.grad((w) =>
      tf.sum(tf.mul(apply(w as tf.Tensor1D, inputs, buffers), slopes)),
    )(weights);
    return [apply(weights, inputs, buffers).dataSync(), gradient.dataSync()] as const;
  }) as [readonly [Float32Array, Float32Array], readonly [Float32Array, Float32Array]];
  expect(relativeDifference(found[0], expected[0])).toBeLessThan(2e-6);
  expect(relativeDifference(found[1], expected[1])).toBeLessThan(5e-6);
}

test('what they do not compute is said', () => {
  const isOwn = (...layers: object[]) =>
    isEngineThroughout(
      describeNetwork(
        networkConfigSchema.parse({
          inputShape: [12, 12, 1],
          layers: [...layers, { type: 'flatten' }, dense],
        }),
      ),
    );
  expect(isOwn(conv2d(3, 3, { dilation: 2 }))).toBe(false);
  expect(isOwn(conv2d(3, 3, { padding: 'same', stride: 2 }))).toBe(false);
  expect(isOwn(conv2d(3, 3), { type: 'max-pool2d', size: 3 })).toBe(false);
  expect(isOwn()).toBe(false);
});
