import type { NetworkConfig } from '@basin/core';
import { expect, test } from 'vitest';
import { convolutionBlock, dense, functionFitLayers } from '../testing/training-config.ts';
import { isDenseChain } from './dense-chain.ts';
import { describeNetwork } from './describe-network.ts';

test.each<[string, NetworkConfig, boolean]>([
  ['dense layers', { inputShape: [2], layers: dense([3, 1]) }, true],
  ['a kernel over the whole signal', network([3, 1]), true],
  ['a kernel that slides', network([5, 1]), false],
  [
    'images',
    {
      inputShape: [8, 8, 1],
      layers: [...convolutionBlock(2), { type: 'flatten' }, ...dense([1])],
    },
    false,
  ],
])('a chain of dense layers or not: %s', (_name, given, expected) => {
  expect(isDenseChain(describeNetwork(given))).toBe(expected);
});

function network(inputShape: number[]): NetworkConfig {
  return { inputShape, layers: functionFitLayers([4, 1]) };
}
