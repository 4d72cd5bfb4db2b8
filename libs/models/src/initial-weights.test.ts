import { expect, test } from 'vitest';
import { initialWeights } from './initial-weights.ts';
import { describeNetwork } from './network/describe-network.ts';
import { dense } from './testing/training-config.ts';

const network = { inputShape: [784], layers: dense([100, 10]) };
const config = { network, initialiser: 'pytorch' as const, seed: 5, streamSeeds: {} };

test('PyTorch’s default: weights and biases uniform in ±1/√fan_in', () => {
  const weights = initialWeights(config);
  for (const { offset, size, fanIn } of describeNetwork(network).parameters) {
    const block = weights.subarray(offset, offset + size);
    const bound = 1 / Math.sqrt(fanIn);
    expect(Math.max(...block.map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    const meanSquare = block.reduce((sum, value) => sum + value * value, 0) / size;
    // Variance bound²/3; its relative standard error is √(4/5n).
    expect(Math.abs(meanSquare / (bound ** 2 / 3) - 1)).toBeLessThan(5 * Math.sqrt(0.8 / size));
  }
});

test.each([
  ['he', (fanIn: number) => 2 / fanIn],
  ['glorot', (fanIn: number, fanOut: number) => 2 / (fanIn + fanOut)],
] as const)('%s has its variance, and biases of 0', (initialiser, variance) => {
  const weights = initialWeights({ ...config, initialiser });
  for (const { role, offset, size, fanIn, fanOut } of describeNetwork(network).parameters) {
    const block = weights.subarray(offset, offset + size);
    const meanSquare = block.reduce((sum, value) => sum + value * value, 0) / size;
    if (role === 'bias') expect(meanSquare).toBe(0);
    else
      expect(Math.abs(meanSquare / variance(fanIn, fanOut) - 1)).toBeLessThan(
        5 * Math.sqrt(2 / size),
      );
  }
});

test('the stream init alone decides', () => {
  expect(initialWeights(config)).toEqual(initialWeights({ ...config, streamSeeds: { order: 1 } }));
  expect(initialWeights(config)).toEqual(
    initialWeights({ ...config, seed: 1, streamSeeds: { init: 5 } }),
  );
  expect(initialWeights(config)).not.toEqual(initialWeights({ ...config, seed: 6 }));
});
