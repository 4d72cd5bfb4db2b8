import { randomStream } from '@basin/core';
import { describe, expect, it } from 'vitest';
import { equivalenceTest } from './equivalence.ts';
import { meanTest } from './mean-test.ts';
import { apartInRing, ringMean, ringPower } from './ring-mean.ts';

/** What neighbours add up to, the last with the first: barriers, say, between each network and the next. */
const ringOf = (things: readonly number[]): number[] =>
  things.map((one, index) => one + (things[(index + 1) % things.length] as number));

describe('values in a ring', () => {
  it('of three are judged as the three things that they are sums of', () => {
    const things = [0.4, 1.9, 1.1];
    const doubled = meanTest(things.map((one) => 2 * one));
    const found = meanTest(ringOf(things), { isRing: true });
    expect(found.method).toBe('student');
    for (const name of ['pAbove', 'pBelow'] as const) {
      expect(found[name]).toBeCloseTo(doubled[name], 12);
    }
    for (const name of ['estimate', 'low', 'high'] as const) {
      expect(found.interval[name]).toBeCloseTo(doubled.interval[name], 12);
    }
    // By themselves they would look more alike than they are.
    expect(meanTest(ringOf(things)).pAbove).toBeLessThan(0.4 * found.pAbove);
  });

  it.each([3, 4, 5, 8, 12])('of %i err no more often than they may', (count) => {
    const random = randomStream(count, 'test');
    const repeats = 4_000;
    const wrong = { above: 0, plain: 0, decided: 0 };
    for (let repeat = 0; repeat < repeats; repeat++) {
      const values = ringOf(Array.from({ length: count }, () => random.normal()));
      if (meanTest(values, { isRing: true }).pAbove <= 0.025) wrong.above++;
      if (meanTest(values).pAbove <= 0.025) wrong.plain++;
      // By √2 of its deviation, which is one of each thing.
      const shifted = values.map((value) => value + Math.SQRT2);
      const { pAbove, pBelow } = meanTest(shifted, { isRing: true });
      if (Math.min(pAbove, pBelow) <= 0.025) wrong.decided++;
    }
    expect(wrong.above / repeats).toBeLessThan(0.025 + 3 * Math.sqrt(0.025 / repeats));
    expect(wrong.plain / repeats).toBeGreaterThan(0.05);
    expect(wrong.decided / repeats).toBeCloseTo(ringPower(count, 1), 1);
  });

  it('have an interval that excludes a number where the test does, and none of two', () => {
    const values = [0.2, 0.5, 0.1, 0.4, 0.35];
    const { low, high } = meanTest(values, { isRing: true }).interval;
    expect(meanTest(values, { isRing: true, reference: low }).pAbove).toBeCloseTo(0.025, 9);
    expect(equivalenceTest(values, high, { isRing: true }).pWithin).toBeCloseTo(0.025, 9);
    expect(meanTest([1, 2], { isRing: true })).toMatchObject({
      method: 'none',
      interval: { low: Number.NaN, count: 2 },
    });
    expect(ringMean([1, 2])).toBeNull();
  });

  it('that are all equal count once for two', () => {
    const equal = (count: number) => meanTest(Array<number>(count).fill(1), { isRing: true });
    expect(equal(3)).toMatchObject({ pAbove: 1 / 2, interval: { low: Number.NaN, count: 3 } });
    expect(equal(6).pAbove).toBe(1 / 8);
    expect(equal(12)).toMatchObject({ pAbove: 1 / 64, interval: { low: Number.NaN, count: 12 } });
    // In steps they have an interval, wider than that of as many by themselves.
    const stepped = { step: 1 } as const;
    const alone = meanTest(Array<number>(12).fill(1), stepped).interval;
    expect(meanTest(Array<number>(12).fill(1), { ...stepped, isRing: true }).interval.low).toBeLessThan(alone.low); // prettier-ignore
    expect(apartInRing(['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'c']);
  });
});
