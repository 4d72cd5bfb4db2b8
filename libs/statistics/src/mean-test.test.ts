import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { commonStep } from './common-step.ts';
import { equivalencePower, equivalenceTest, welchEquivalence } from './equivalence.ts';
import { reference } from './fixtures/reference.ts';
import { meanInterval } from './mean-interval.ts';
import { meanTest } from './mean-test.ts';
import { meanTestPower, seedsToDecide } from './power.ts';
import { kendallStep, spearmanStep } from './rank.ts';
import { studentCdf, studentPower, studentQuantile } from './student.ts';

type Triple = [number, number, number];

describe('Student’s t', () => {
  it('has SciPy’s probabilities, quantiles and power', () => {
    for (const [t, freedom, p] of reference.student.cdf as Triple[]) {
      expect(studentCdf(t, freedom) / p).toBeCloseTo(1, 10);
    }
    for (const [share, freedom, t] of reference.student.quantiles as Triple[]) {
      expect(studentQuantile(share, freedom) / t).toBeCloseTo(1, 9);
    }
    for (const [count, effect, power] of reference.student.power as Triple[]) {
      expect(studentPower(count, effect)).toBeCloseTo(power, 5);
    }
  });
});

describe('meanTest', () => {
  it('is SciPy’s t test and interval for 3 and 5 values', () => {
    for (const { values, greater, less, interval } of reference.student.tests) {
      const found = meanTest(values);
      expect(found).toMatchObject({
        method: 'student',
        pAbove: expect.closeTo(greater, 10),
        pBelow: expect.closeTo(less, 10),
      });
      expect(found.interval.low).toBeCloseTo(interval[0] as number, 8);
      expect(found.interval.high).toBeCloseTo(interval[1] as number, 8);
    }
  });

  it('is SciPy’s exact sign-flip test from six values on, ties and zeros included', () => {
    for (const { values, greater, less } of reference.signFlip) {
      const { pAbove, pBelow, method } = meanTest(values);
      expect([method, pAbove, pBelow]).toEqual([
        'sign-flip',
        expect.closeTo(greater, 12),
        expect.closeTo(less, 12),
      ]);
    }
  });

  it('has an interval that excludes a number exactly where the test rejects it', () => {
    const random = randomStream(3, 'test');
    for (const count of [3, 5, 6, 8, 13, 16]) {
      const values = Array.from({ length: count }, () => random.normal());
      for (const step of [0, 0.4, 2]) {
        const { low, high } = meanTest(values, { step }).interval;
        const little = 1e-6;
        const chances = (value: number) => meanTest(values, { reference: value, step });
        expect(chances(low - little).pAbove).toBeLessThanOrEqual(0.025);
        expect(chances(low + little).pAbove).toBeGreaterThan(0.025);
        expect(chances(high + little).pBelow).toBeLessThanOrEqual(0.025);
        expect(chances(high - little).pBelow).toBeGreaterThan(0.025);
      }
    }
  });

  it('says nothing of one value, and of few without spread what their signs say', () => {
    expect(meanTest([4])).toMatchObject({ method: 'none', pAbove: Number.NaN });
    expect(meanTest([])).toMatchObject({ method: 'none' });
    expect(meanTest([2, 2, 2])).toMatchObject({
      method: 'sign-flip',
      interval: { estimate: 2, low: Number.NaN, high: Number.NaN },
      ...{ pAbove: 1 / 8, pBelow: 1 },
    });
    expect(meanTest([0, 0, 0])).toMatchObject({ pAbove: 1, pBelow: 1 });
    expect(meanTest([1, Number.NaN, 3]).interval.count).toBe(2);
  });
});

describe('values that are all equal', () => {
  it('have an interval where their step is known, and none where it is not', () => {
    for (const count of [2, 3, 5, 6, 20]) {
      const equal = Array<number>(count).fill(1);
      for (const found of [meanTest(equal).interval, meanInterval(equal)]) {
        expect(found).toMatchObject({ estimate: 1, low: Number.NaN, high: Number.NaN, count });
      }
      for (const options of [{ step: 0.5 }, { stepWithoutSpread: 0.5 }]) {
        const { low, high } = meanTest(equal, options).interval;
        expect(low).toBeLessThan(1);
        expect(high).toBeGreaterThan(1);
      }
    }
    // Six of one sign still decide by their signs: 1 in 64.
    expect(meanTest(Array<number>(6).fill(1))).toMatchObject({ pAbove: 1 / 64, pBelow: 1 });
    // t = 1/√(0.5²/2/3) = 4.899 with 2 degrees of freedom: SciPy's stats.t.sf(24 ** 0.5, 2).
    const three = meanTest([1, 1, 1], { stepWithoutSpread: 0.5 });
    expect(three.pAbove).toBeCloseTo(0.0196155385847386, 12);
  });

  it('have the step of correlations only where they are nearer to each other than it', () => {
    // ρ of accuracies over five points, where a tie here and there makes −0.894 and −0.872 of −0.9.
    const near = [-0.9, -0.9, -0.894, -0.9, -0.872, -0.9, -0.894, -0.9];
    const { low, high } = meanTest(near, { stepWithoutSpread: spearmanStep(5) }).interval;
    expect(high - low).toBeGreaterThan(0.1);
    expect(meanTest(near).interval.high - meanTest(near).interval.low).toBeLessThan(0.02);
    const values = [1, 1, 0.5];
    expect(meanTest(values, { stepWithoutSpread: 0.5 })).toEqual(meanTest(values));
    expect(spearmanStep(3)).toBe(0.5);
    expect(kendallStep(5)).toBe(0.2);
  });
});

describe('commonStep', () => {
  it('is that of counts, of shares of so many, and of rounded numbers', () => {
    expect(commonStep([3, 5, 12])).toBe(1);
    expect(commonStep([7, 7, 7])).toBe(1);
    expect(commonStep([0.98, 0.96, 1])).toBeCloseTo(0.02, 15);
    expect(commonStep([59_001 / 60_000, 58_987 / 60_000, 1])).toBeCloseTo(1 / 60_000, 15);
    expect(commonStep([-0.25, 0.5])).toBe(0.25);
    expect(commonStep([1 / 3, 0.2, 0, Number.NaN])).toBeCloseTo(1 / 15, 15);
  });

  it('is 0 of losses, of steps too fine to matter, and of nothing but zeros', () => {
    const random = randomStream(5, 'test');
    for (let repeat = 0; repeat < 200; repeat++) {
      expect(commonStep([Math.exp(random.normal()), 0.5])).toBe(0);
    }
    expect(commonStep([1e-6])).toBe(0);
    expect(commonStep([0, 0])).toBe(0);
    expect(commonStep([])).toBe(0);
    expect(commonStep([1e300, 1e-300])).toBe(0);
  });
});

describe('equivalence', () => {
  it('is two one-sided t tests as SciPy’s, for one sample and for two', () => {
    for (const { values, tost } of reference.student.tests) {
      for (const [margin, p] of tost as [number, number][]) {
        expect(equivalenceTest(values, margin).pWithin).toBeCloseTo(p, 10);
      }
    }
    const { first, second, tost } = reference.welch;
    for (const [margin, p] of tost as [number, number][]) {
      expect(welchEquivalence(first, second, margin)).toBeCloseTo(p, 10);
    }
  });

  it('is shown in the share of studies that its power says', () => {
    const random = randomStream(1, 'test');
    const sample = (count: number) => {
      const values = Array.from({ length: count }, () => random.normal());
      const mean = values.reduce((sum, value) => sum + value, 0) / count;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      return { count, mean, deviation: Math.sqrt(squares / (count - 1)) };
    };
    let shown = 0;
    const repeats = 2_000;
    for (let repeat = 0; repeat < repeats; repeat++) {
      if ((welchEquivalence(sample(20), sample(20), 1) ?? 1) <= 0.05) shown++;
    }
    const known = { count: 20, mean: 0, deviation: 1 };
    expect(Math.abs(shown / repeats - (equivalencePower(known, known, 1) ?? 1))).toBeLessThan(0.04);
  });
});

describe('power', () => {
  it('of eight seeds finds one standard deviation about two times in three', () => {
    expect(meanTestPower(8, 1)).toBeGreaterThan(0.6);
    expect(meanTestPower(8, 1)).toBeLessThan(studentPower(8, 1) + 0.03);
    // All six of one sign.
    expect(meanTestPower(6, 1)).toBeCloseTo(0.841 ** 6, 1);
  });

  it('names the fewest seeds that decide in 80 % of studies', () => {
    expect(seedsToDecide(1)).toBe(10);
    expect(studentPower(10, 1)).toBeGreaterThanOrEqual(0.8);
    expect(studentPower(9, 1)).toBeLessThan(0.8);
    expect(seedsToDecide(0)).toBeNull();
    expect(seedsToDecide(0.001)).toBeNull();
  });
});
