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
  const { keys, differences, mean } = pairedDifferences(first, second);
  expect(keys).toEqual(['1', '2']);
  expect(differences).toEqual([1, 3]);
  expect(mean).toMatchObject({ estimate: 2, low: 1, high: 3, count: 2 });
});

it('has an interval clear of 0 exactly when every one of three differences has one sign', () => {
  const zero = new Map([1, 2, 3].map((seed) => [seed, 0]));
  const of = (...values: number[]) =>
    pairedDifferences(new Map(values.map((value, index) => [index + 1, value])), zero).mean;
  expect(of(0.1, 0.2, 5).low).toBeGreaterThan(0);
  expect(of(-0.1, 2, 3).low).toBeLessThan(0);
});
