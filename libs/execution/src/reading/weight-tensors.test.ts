import { networkConfigSchema } from '@basin/core';
import { describeNetwork } from '@basin/models/network';
import { expect, test } from 'vitest';
import { networkDistance } from './weight-distance.ts';
import { firstFilters, tensorSummaries } from './weight-tensors.ts';

const describe = (inputShape: number[], layers: object[]) =>
  describeNetwork(networkConfigSchema.parse({ inputShape, layers }));
const counted = (length: number): Float32Array => Float32Array.from({ length }, (_, k) => k);

test('tensors say their range, spread, zeros and histogram', () => {
  const network = describe([2], [{ type: 'dense', units: 2 }]);
  const [weight, bias] = tensorSummaries(network, Float32Array.of(0, 1, 2, -3, 0, 0));
  expect(weight).toMatchObject({ name: '0.weight', shape: [2, 2], count: 4, min: -3, max: 2 });
  expect(weight).toMatchObject({ mean: 0, zeroShare: 0.25 });
  expect(weight!.deviation).toBeCloseTo(Math.sqrt(14 / 4), 12);
  expect(weight!.bins.reduce((sum, { count }) => sum + count, 0)).toBe(4);
  expect(bias).toMatchObject({ name: '0.bias', min: 0, max: 0, zeroShare: 1 });
});

test('a dense layer on images is a tile a unit, in rows; each value stands where its pixel does', () => {
  const network = describe([6], [{ type: 'dense', units: 2 }]);
  const found = firstFilters(network, [2, 3, 1], counted(14));
  expect(found).toMatchObject({ height: 2, width: 3, tileCount: 2, of: 'unit' });
  // weight[pixel, unit] = 2 · pixel + unit.
  expect([...found!.tiles[1]!]).toEqual([1, 3, 5, 7, 9, 11]);
  expect(firstFilters(network, [6], counted(14))).toBeNull();
});

test('a convolution is a tile for each filter and channel', () => {
  const layers = [
    { type: 'conv2d', filters: 3, kernelSize: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 1 },
  ];
  const network = describe([4, 4, 2], layers);
  const found = firstFilters(network, [4, 4, 2], counted(network.parameterCount));
  expect(found).toMatchObject({ height: 2, width: 2, tileCount: 6 });
  // kernel[row, column, channel, filter]: filter 1, channel 1 is tile 3.
  expect([...found!.tiles[3]!]).toEqual([4, 10, 16, 22]);
});

test('distances are Euclidean, over all weights and by tensor', () => {
  const network = describe([1], [{ type: 'dense', units: 1 }]);
  const found = networkDistance(network, Float32Array.of(3, 0), Float32Array.of(3, 4));
  expect(found).toMatchObject({ distance: 4, relative: 4 / 3, cosine: 0.6 });
  expect(found.tensors).toEqual([
    { name: '0.weight', distance: 0, relative: 0, cosine: 1 },
    { name: '0.bias', distance: 4, relative: null, cosine: null },
  ]);
});
