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
  ['lecun', (fanIn: number) => 1 / fanIn],
  [{ type: 'he', gain: 3 }, (fanIn: number) => 18 / fanIn],
  [{ type: 'normal', std: 0.02 }, () => 0.02 ** 2],
] as const)('%j has its variance, and biases of 0', (initialiser, variance) => {
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

test.each([
  ['tall', 20, 8],
  ['wide', 8, 20],
])(
  'orthogonal: a %s kernel has orthonormal columns or rows, times the gain',
  (_, inputs, units) => {
    const one = { inputShape: [inputs], layers: dense([units]) };
    const initialiser = { type: 'orthogonal', gain: 2 } as const;
    const kernel = initialWeights({ ...config, network: one, initialiser }).subarray(0, 160);
    const at = (vector: number, entry: number): number =>
      (inputs < units ? kernel[vector * units + entry] : kernel[entry * units + vector]) as number;
    for (let a = 0; a < 8; a++) {
      for (let b = 0; b < 8; b++) {
        let sum = 0;
        for (let entry = 0; entry < 20; entry++) sum += at(a, entry) * at(b, entry);
        expect(sum).toBeCloseTo(a === b ? 4 : 0, 5);
      }
    }
  },
);

test('zeros are zeros', () => {
  expect(initialWeights({ ...config, initialiser: 'zeros' }).every((value) => value === 0)).toBe(
    true,
  );
});

test('the stream init alone decides', () => {
  expect(initialWeights(config)).toEqual(initialWeights({ ...config, streamSeeds: { order: 1 } }));
  expect(initialWeights(config)).toEqual(
    initialWeights({ ...config, seed: 1, streamSeeds: { init: 5 } }),
  );
  expect(initialWeights(config)).not.toEqual(initialWeights({ ...config, seed: 6 }));
});
