import { expect, test } from 'vitest';
import { meanInterval } from './mean-interval.ts';
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
