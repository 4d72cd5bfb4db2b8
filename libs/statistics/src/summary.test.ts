import { describe, expect, it } from 'vitest';
import { reference } from './fixtures/reference.ts';
import {
  finiteValues,
  mean,
  median,
  populationVariance,
  quantile,
  standardDeviation,
} from './summary.ts';

describe('summary', () => {
  const { column } = reference;

  it('agrees with NumPy', () => {
    expect(mean(column.values)).toBeCloseTo(column.mean, 12);
    expect(standardDeviation(column.values)).toBeCloseTo(column.sd, 12);
    expect(median(column.values)).toBeCloseTo(column.median, 12);
    column.shares.forEach((share, index) => {
      expect(quantile(column.values, share)).toBeCloseTo(column.quantiles[index] as number, 12);
    });
  });

  it('has the variance of a known column', () => {
    expect(populationVariance([1, 3])).toBe(1);
    expect(standardDeviation([1, 3])).toBeCloseTo(Math.SQRT2, 14);
  });

  it('is NaN of nothing, and passes NaN on instead of hiding it', () => {
    expect(mean([])).toBeNaN();
    expect(median([])).toBeNaN();
    expect(standardDeviation([1])).toBeNaN();
    expect(median([1, Number.NaN, 2])).toBeNaN();
    expect(median([-1.5e308, 1.5e308])).toBe(0);
    expect(finiteValues([1, Number.NaN, null, undefined, Infinity, 2])).toEqual([1, 2]);
  });

  it('leaves its input in order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});
