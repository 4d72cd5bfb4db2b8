import { datasetFacts, type ModularAdditionConfig, permutation, randomStream } from '@basin/core';
import { sharedFloats, type SplitColumns } from './columns.ts';
import type { DataLoader } from './data-loader.ts';

/** Loaded once a process: 97² pairs of 194 inputs are 7 MB. */
export const modularAdditionLoader: DataLoader<ModularAdditionConfig> = {
  load(config) {
    const { modulus, dataSeed } = config;
    const { trainCount } = datasetFacts(config);
    const order = permutation(modulus ** 2, randomStream(dataSeed, 'modular-addition'));
    const test = order.subarray(trainCount);
    return Promise.resolve({
      train: pairsOf(modulus, order.subarray(0, trainCount)),
      test: test.length === 0 ? null : pairsOf(modulus, test),
    });
  },
};

/** Pair k is (⌊k/p⌋, k mod p). */
function pairsOf(modulus: number, pairs: Int32Array): SplitColumns {
  const inputs = sharedFloats(pairs.length * 2 * modulus);
  const targets = new Int32Array(new SharedArrayBuffer(4 * pairs.length));
  for (const [row, pair] of pairs.entries()) {
    const [first, second] = [Math.floor(pair / modulus), pair % modulus];
    const start = row * 2 * modulus;
    inputs[start + first] = 1;
    inputs[start + modulus + second] = 1;
    targets[row] = (first + second) % modulus;
  }
  return { count: pairs.length, inputs, targets };
}
