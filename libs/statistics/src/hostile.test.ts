import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { commonStep } from './common-step.ts';
import { equivalencePower, equivalenceTest, welchEquivalence } from './equivalence.ts';
import { meanInterval } from './mean-interval.ts';
import { type MeanTest, meanTest } from './mean-test.ts';
import { pairedDifferences } from './paired.ts';
import { permutationTest } from './permutation.ts';
import { mean, standardDeviation } from './summary.ts';

const level = 0.025;
const decides = ({ pAbove, pBelow }: MeanTest): boolean => Math.min(pAbove, pBelow) <= level;
const times = (values: readonly number[], factor: number) => values.map((value) => value * factor);

function same(found: number, expected: number, digits: number): void {
  if (Number.isFinite(expected)) expect(found).toBeCloseTo(expected, digits);
  else expect(found).toBe(expected);
}

/** Values that studies do not have every day, a count of them each. */
const kinds: Record<string, (random: ReturnType<typeof randomStream>, count: number) => number[]> =
  {
    normal: (random, count) => Array.from({ length: count }, () => random.normal()),
    'heavy tails': (random, count) =>
      Array.from({ length: count }, () => random.normal() / (Math.abs(random.normal()) + 1e-9)),
    ties: (random, count) => Array.from({ length: count }, () => random.integer(3) - 1),
    zeros: (_, count) => Array.from({ length: count }, () => 0),
    'one that differs': (random, count) =>
      Array.from({ length: count }, (_value, at) => (at === 0 ? random.normal() : 1)),
    'not a number among them': (random, count) =>
      Array.from({ length: count }, (_value, at) => (at === 1 ? Number.NaN : random.normal())),
    'without end': (random, count) =>
      Array.from({ length: count }, (_value, at) => (at === 1 ? Infinity : random.normal())),
  };

describe('tests of means', () => {
  for (const [name, values] of Object.entries(kinds)) {
    it(`answer with chances, the same in any unit: ${name}`, () => {
      const random = randomStream(1, 'test');
      for (const count of [0, 1, 2, 3, 5, 6, 8, 15]) {
        const found = values(random, count);
        const test = meanTest(found);
        const finite = found.filter(Number.isFinite);
        const { pAbove, pBelow, interval } = test;
        if (finite.length < 2) expect([pAbove, pBelow]).toEqual([Number.NaN, Number.NaN]);
        else {
          for (const chance of [pAbove, pBelow]) {
            expect(chance).toBeGreaterThanOrEqual(0);
            expect(chance).toBeLessThanOrEqual(1);
          }
          if (Number.isFinite(interval.low)) {
            expect(decides(test)).toBe(interval.low > 0 || interval.high < 0);
          }
        }
        for (const factor of [2 ** 1000, 2 ** 500, 2 ** -500, 2 ** -1000]) {
          const other = meanTest(times(found, factor));
          same(other.pAbove, pAbove, 12);
          same(other.pBelow, pBelow, 12);
          same(other.interval.low / factor, interval.low, 6);
        }
      }
    });
  }

  it('take no spread for proof that is too small for its square', () => {
    // t = 3.46 with two degrees of freedom.
    expect(meanTest([1e-200, 2e-200, 3e-200]).pAbove).toBeCloseTo(0.0371, 4);
    expect(equivalenceTest([1e-200, 2e-200, 3e-200], 2.5e-200).pWithin).toBeGreaterThan(0.1);
    expect(standardDeviation([1e-200, 2e-200, 3e-200])).toBeCloseTo(1e-200, 210);
    expect(standardDeviation([1e200, 2e200, 3e200]) / 1e200).toBeCloseTo(1, 12);
    expect(mean([1.5e308, 1.7e308]) / 1.6e308).toBeCloseTo(1, 12);
    expect(meanInterval([1e200, 2e200, 3e200]).low / 1e200).toBeCloseTo(2 - 2.484, 3);
  });

  it('count what splits of the largest numbers there are', () => {
    const [first, second] = [
      [1, 2, 4],
      [3, 5, 6],
    ];
    const small = permutationTest(first as number[], second as number[]);
    const large = permutationTest(
      times(first as number[], 2e307),
      times(second as number[], 2e307),
    );
    expect(large.pValue).toBe(small.pValue);
    expect(large.pHigher).toBe(small.pHigher);
  });

  it('decide nothing by fewer than six values that differ by rounding alone', () => {
    // Losses of networks that say the same of every class, summed in float32.
    const losses = [10, 10, 10].map((classes, at) => Math.fround(Math.log(classes) + at * 2.4e-7));
    expect(new Set(losses).size).toBe(3);
    expect(decides(meanTest(losses))).toBe(false);
    expect(meanTest(losses).interval.low).toBeNaN();
    expect(meanInterval(losses).low).toBeNaN();
    const above = losses.map((loss) => loss - 2.3);
    expect(decides(meanTest(above, { size: 2.3 }))).toBe(false);
    expect(equivalenceTest(above, 0.01, { size: 2.3 }).pWithin).toBeGreaterThan(level);
    const bySeed = (values: number[]) => new Map(values.map((value, seed) => [seed, value]));
    const { differences, size } = pairedDifferences(
      bySeed(losses),
      bySeed([2.302, 2.302_000_2, 2.302]),
    );
    expect(size).toBeCloseTo(2.3026, 3);
    expect(decides(meanTest(differences, { size: size ?? 0 }))).toBe(false);
    // Six of one sign do, whatever lies between them.
    expect(decides(meanTest([...losses, ...losses]))).toBe(true);
  });

  it('reckon with a spread that is seen, however small beside the mean', () => {
    expect(decides(meanTest([1, 1.00001, 1.00002]))).toBe(true);
    const far = (values: number[]) => new Map(values.map((value, seed) => [seed, value]));
    expect(pairedDifferences(far([1, 2, 3]), far([1, 2, 3])).size).toBeUndefined();
  });
});

describe('two one-sided tests of two samples', () => {
  it('name no chance where neither varies, whether they are equal or not', () => {
    const flat = (mean: number) => ({ count: 8, mean, deviation: 0 });
    expect(welchEquivalence(flat(1), flat(1), 0.5)).toBeNull();
    expect(welchEquivalence(flat(1), flat(3), 0.5)).toBeNull();
    expect(equivalencePower(flat(1), flat(1), 0.5)).toBeNull();
  });

  it('rest on the side that varies', () => {
    const one = { count: 8, mean: 1, deviation: 0.1 };
    for (const count of [1, 8]) {
      const p = welchEquivalence(one, { count, mean: 1, deviation: 0 }, 0.2);
      expect(p).toBeCloseTo(
        welchEquivalence({ ...one, mean: 0 }, { count: 8, mean: 0, deviation: 0 }, 0.2) ?? 0,
        12,
      );
      expect(p).toBeLessThan(0.01);
    }
  });
});

it('a common step is found of anything, and ends', () => {
  const random = randomStream(2, 'test');
  for (let repeat = 0; repeat < 2_000; repeat++) {
    const size = 10 ** (random.integer(600) - 300);
    const values = Array.from({ length: 3 }, () => random.normal() * size);
    values.push(Math.round(random.normal() * 1e9) / (1 + random.integer(1_000)));
    const step = commonStep(values);
    expect(step).toBeGreaterThanOrEqual(0);
    expect(step).toBeLessThanOrEqual(1);
  }
});
