import { expect, it } from 'vitest';
import { pairedDifferences } from './paired.ts';

it('pairs by unit, leaves out what one side lacks, and is the difference of means', () => {
  const first = new Map([
    [1, 5],
    [2, 7],
    [3, Number.NaN],
    [4, 1],
  ]);
  const second = new Map([
    [2, 4],
    [1, 4],
    [3, 0],
  ]);
  const { keys, differences, mean, step } = pairedDifferences(first, second);
  expect(keys).toEqual(['1', '2']);
  expect(differences).toEqual([1, 3]);
  expect(step).toBe(1);
  // t of two values, 12.706 standard errors on either side, of a variance of 2 and half of a squared step.
  const half = 12.7062 * Math.sqrt(2.5 / 2);
  expect(mean).toMatchObject({
    estimate: 2,
    low: expect.closeTo(2 - half, 3) as number,
    high: expect.closeTo(2 + half, 3) as number,
    count: 2,
  });
});

it('three differences of one sign are not enough when they differ much', () => {
  const zero = new Map([1, 2, 3].map((seed) => [seed, 0]));
  const of = (...values: number[]) =>
    pairedDifferences(new Map(values.map((value, index) => [index + 1, value])), zero).mean;
  expect(of(0.1, 0.2, 5).low).toBeLessThan(0);
  expect(of(2, 2.5, 3).low).toBeGreaterThan(0);
});
