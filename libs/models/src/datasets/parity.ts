import {
  type ParityConfig,
  parityIsListed,
  permutation,
  type Random,
  randomStream,
} from '@basin/core';
import { sharedFloats, type SplitColumns } from './columns.ts';
import type { DataLoader } from './data-loader.ts';

/** Few bits are dealt out of the list of all vectors, many are drawn. */
export const parityLoader: DataLoader<ParityConfig> = {
  load(config) {
    const { trainCount, testCount, dataSeed } = config;
    const next = vectors(config, randomStream(dataSeed, 'parity'));
    return Promise.resolve({
      train: splitOf(config, trainCount, next),
      test: testCount === null ? null : splitOf(config, testCount, next),
    });
  },
};

/** Bits of one vector after another: 1 stands for −1. */
function vectors({ bitCount }: ParityConfig, random: Random): () => number[] {
  if (!parityIsListed(bitCount)) {
    return () => Array.from({ length: bitCount }, () => random.integer(2));
  }
  const order = permutation(2 ** bitCount, random);
  let at = 0;
  return () => {
    const number = order[at++] as number;
    return Array.from({ length: bitCount }, (_, bit) => (number >> bit) & 1);
  };
}

function splitOf(
  { bitCount, relevantCount }: ParityConfig,
  count: number,
  next: () => number[],
): SplitColumns {
  const inputs = sharedFloats(count * bitCount);
  const targets = new Int32Array(new SharedArrayBuffer(4 * count));
  for (let row = 0; row < count; row++) {
    const bits = next();
    inputs.set(
      bits.map((bit) => 1 - 2 * bit),
      row * bitCount,
    );
    targets[row] = bits.slice(0, relevantCount).reduce((sum, bit) => sum + bit, 0) % 2;
  }
  return { count, inputs, targets };
}
