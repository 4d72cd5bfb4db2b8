import { expect, test } from 'vitest';
import { meanInterval } from './mean-interval.ts';
import { meanTest } from './mean-test.ts';
import { studentQuantile } from './student.ts';

test('quantiles of Student’s distribution are those of its tables', () => {
  // Abramowitz and Stegun, table 26.10.
  for (const [degrees, t] of [
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [9, 2.262],
    [30, 2.042],
    [120, 1.98],
  ] as const) {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 3);
  }
  expect(studentQuantile(0.995, 5)).toBeCloseTo(4.032, 3);
});

test('the interval of a mean, and none of one value', () => {
  // scipy.stats.t.interval(0.95, 4, loc=3, scale=scipy.stats.sem([1, 2, 3, 4, 5]))
  const { estimate, low, high, count } = meanInterval([1, 2, 3, 4, 5]);
  expect([estimate, count]).toEqual([3, 5]);
  expect(low).toBeCloseTo(1.0367568385, 8);
  expect(high).toBeCloseTo(4.9632431615, 8);
  expect(meanInterval([2]).low).toBeNaN();
  // Three equal values do not say that there is no spread.
  expect(meanInterval([7, 7, 7])).toMatchObject({ estimate: 7, low: Number.NaN, high: Number.NaN });
});

test('values in a ring have the interval of their test', () => {
  const values = [0.2, 0.5, 0.1, 0.4, 0.35];
  const { estimate, low, high } = meanTest(values, { isRing: true }).interval;
  expect(meanInterval(values, 0.95, true)).toMatchObject({
    ...{ estimate: expect.closeTo(estimate, 12) as number, count: 5 },
    ...{ low: expect.closeTo(low, 12) as number, high: expect.closeTo(high, 12) as number },
  });
  expect(meanInterval(values).high).toBeLessThan(high);
  expect(meanInterval([1, 2], 0.95, true)).toMatchObject({ estimate: 1.5, low: -Infinity });
  expect(meanInterval([2, 2], 0.95, true).low).toBeNaN();
  expect(meanInterval([7, 7, 7], 0.95, true).high).toBeNaN();
});
