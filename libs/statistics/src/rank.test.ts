import { describe, expect, it } from 'vitest';
import { reference } from './fixtures/reference.ts';
import { averageRanks, kendall, pearson, spearman } from './rank.ts';
import { linearSlope } from './slope.ts';

describe('rank correlation', () => {
  const { x, y, ranks, ...expected } = reference.tied;

  it('agrees with SciPy on data with ties', () => {
    expect(averageRanks(x)).toEqual(ranks);
    expect(spearman(x, y)).toBeCloseTo(expected.spearman, 12);
    expect(kendall(x, y)).toBeCloseTo(expected.kendall, 12);
    expect(pearson(x, y)).toBeCloseTo(expected.pearson, 12);
    expect(linearSlope(x, y)).toBeCloseTo(expected.slope, 12);
  });

  it('sees any rising curve as 1 and changes sign with it', () => {
    const rising = [1, 2, 3, 4, 5];
    const cubes = rising.map((value) => value ** 3);
    expect(spearman(rising, cubes)).toBeCloseTo(1, 14);
    expect(
      kendall(
        rising,
        cubes.map((value) => -value),
      ),
    ).toBeCloseTo(-1, 14);
  });

  it('has no answer for constants, NaN or one pair', () => {
    expect(spearman([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(kendall([1, 1, 1], [1, 2, 3])).toBeNaN();
    expect(spearman([1, Number.NaN], [1, 2])).toBeNaN();
    expect(spearman([1], [1])).toBeNaN();
    expect(linearSlope([2, 2], [1, 5])).toBeNaN();
  });

  it('refuses columns of unequal length', () => {
    expect(() => spearman([1, 2], [1])).toThrow('2 and 1 values');
    expect(() => linearSlope([1, 2], [1])).toThrow('2 and 1 values');
  });
});
