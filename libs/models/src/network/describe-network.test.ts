import { type NetworkConfig, networkConfigSchema } from '@basin/core';
import { expect, test } from 'vitest';
import { convolutionBlock, dense, functionFitLayers } from '../testing/training-config.ts';
import { describeNetwork } from './describe-network.ts';

const mlp = (...widths: number[]): NetworkConfig => ({
  inputShape: [widths[0] as number],
  layers: dense(widths.slice(1)),
});
const functionFit = (...widths: number[]): NetworkConfig => ({
  inputShape: [3, 1],
  layers: functionFitLayers(widths),
});
const convolutional = (filters: number[], ...widths: number[]): NetworkConfig => ({
  inputShape: [28, 28, 1],
  layers: [...filters.flatMap(convolutionBlock), { type: 'flatten' }, ...dense(widths)],
});

test.each<[string, NetworkConfig, number]>([
  ['function-fit model 0', functionFit(10, 13, 16, 10, 1), 571],
  ['function-fit model 1', functionFit(5, 6, 12, 14, 16, 1), 572],
  ['function-fit model 2', functionFit(189, 1), 571],
  ['minimal-ratio', mlp(1, 5, 6, 14, 7, 8, 4, 1), 354],
  ['trajectories', mlp(784, 64, 32, 10), 52_650],
  ['ten-networks 1', mlp(784, 7, 11, 10), 5_703],
  ['ten-networks 2', mlp(784, 28, 12, 10), 22_458],
  ['ten-networks 3', mlp(784, 50, 12, 10), 39_992],
  ['ten-networks 4', mlp(784, 70, 14, 10), 56_094],
  ['ten-networks 5', mlp(784, 90, 16, 10), 72_276],
  ['ten-networks 6', mlp(784, 110, 18, 10), 88_538],
  ['ten-networks 7', mlp(784, 130, 20, 10), 104_880],
  ['ten-networks 8', mlp(784, 150, 22, 10), 121_302],
  ['ten-networks 9', mlp(784, 170, 24, 10), 137_804],
  ['ten-networks 10', mlp(784, 190, 26, 10), 154_386],
  ['random-labels', convolutional([8, 16], 100, 80, 10), 50_238],
  ['flatness', convolutional([8, 32], 256, 128, 10), 241_658],
])('%s has its parameters', (_name, network, parameterCount) => {
  expect(describeNetwork(network).parameterCount).toBe(parameterCount);
});

test('blocks follow each other, named as in a state dict', () => {
  const { parameters, outputShape, parameterCount } = describeNetwork(convolutional([4], 10));
  expect(outputShape).toEqual([10]);
  expect(
    parameters.map(({ name, shape, offset, fanIn, fanOut, filterCount }) => ({
      name,
      shape,
      offset,
      fanIn,
      fanOut,
      filterCount,
    })),
  ).toEqual([
    { name: '0.weight', shape: [3, 3, 1, 4], offset: 0, fanIn: 9, fanOut: 36, filterCount: 4 },
    { name: '0.bias', shape: [4], offset: 36, fanIn: 9, fanOut: 36, filterCount: 4 },
    { name: '3.weight', shape: [676, 10], offset: 40, fanIn: 676, fanOut: 10, filterCount: 10 },
    { name: '3.bias', shape: [10], offset: 6800, fanIn: 676, fanOut: 10, filterCount: 10 },
  ]);
  expect(parameterCount).toBe(6810);
});

test.each<[string, NetworkConfig]>([
  [
    'layer 2 (dense) got an input of shape [13, 13, 4], and takes [values]: put a flatten layer before it',
    { inputShape: [28, 28, 1], layers: [...convolutionBlock(4), ...dense([10])] },
  ],
  [
    'layer 0 (conv2d) has a window of 3, but its input of shape [2, 5, 1] is only 2 long there: make the window smaller or the input larger',
    { inputShape: [2, 5, 1], layers: convolutionBlock(1) },
  ],
  [
    'layer 0 (conv2d) got an input of shape [784], and takes [height, width, channels], and a vector has none of these axes: put it before what makes one of them',
    { inputShape: [784], layers: convolutionBlock(1) },
  ],
  [
    "the network's output has shape [13, 13, 4]: end with a flatten or a dense layer, so that it is a vector",
    { inputShape: [28, 28, 1], layers: convolutionBlock(4) },
  ],
])('%s', (message, network) => {
  expect(() => describeNetwork(network)).toThrow(
    expect.objectContaining({ code: 'model/bad-network', message }),
  );
});

test('a residual is projected where its shape changes, by the stride that the lengths tell', () => {
  const network = networkConfigSchema.parse({
    inputShape: [7, 6, 2],
    layers: [
      {
        type: 'residual',
        layers: [{ type: 'conv2d', filters: 4, kernelSize: 3, stride: 2, padding: 1 }],
      },
      { type: 'residual', layers: [{ type: 'batch-norm' }, { type: 'dropout' }] },
      { type: 'global-avg-pool' },
      { type: 'dense', units: 3 },
    ],
  });
  const { layers, parameters, parameterCount, bufferCount } = describeNetwork(network);
  expect(layers[0]?.outputShape).toEqual([4, 3, 4]);
  expect(parameters.map(({ name }) => name)).toEqual([
    ...['0.layers.0.weight', '0.layers.0.bias', '0.projection.weight', '0.projection.bias'],
    ...['1.layers.0.weight', '1.layers.0.bias', '3.weight', '3.bias'],
  ]);
  // No two tensors of a program have one name.
  expect(new Set(parameters.map(({ role, layerIndex }) => `${role}${layerIndex}`)).size).toBe(8);
  expect(parameterCount).toBe(9 * 2 * 4 + 4 + 2 * 4 + 4 + 8 + 15);
  expect(bufferCount).toBe(9);
  expect(
    layers.map(({ traits }) => [traits.isConvolutional, traits.hasState, traits.needsRandomness]),
  ).toEqual([
    [true, false, false],
    [false, true, true],
    [false, false, false],
    [false, false, false],
  ]);
});

test.each([
  [{ type: 'conv2d', filters: 2, kernelSize: 3 }, /layer 0 \(residual\).*\[7, 6, 2\].*\[5, 4, 2\]/],
  [{ type: 'flatten' }, /no projection/],
  [{ type: 'dense', units: 2 }, /layer 0\.layers\.0 \(dense\)/],
])('a residual that cannot be projected is refused: %j', (layer, message) => {
  const network = networkConfigSchema.parse({
    inputShape: [7, 6, 2],
    layers: [{ type: 'residual', layers: [layer] }],
  });
  expect(() => describeNetwork(network)).toThrow(message);
});

test('records that say the same share one description, others have their own', () => {
  const described = (units: number) =>
    describeNetwork(
      networkConfigSchema.parse({ inputShape: [3], layers: [{ type: 'dense', units }] }),
    );
  expect(described(2)).toBe(described(2));
  expect(described(3).outputShape).toEqual([3]);
});
