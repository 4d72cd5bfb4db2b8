import { describe, expect, it } from 'vitest';
import { bootstrapInterval, bootstrapOf } from './bootstrap.ts';
import { reference } from './fixtures/reference.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { spearman } from './rank.ts';
import { median } from './summary.ts';

describe('bootstrapInterval', () => {
  it('takes every resample of a few values, as NumPy enumerates them', () => {
    const { values, low, high } = reference.enumerated;
    const interval = bootstrapOf(values);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
    expect(bootstrapOf(values, undefined, { seed: 9 })).toEqual(interval);
  });

  it('agrees with SciPy on a BCa interval, within the error of resampling', () => {
    const { values, low, high } = reference.bca;
    const interval = bootstrapOf(values, undefined, { method: 'bca', resampleCount: 40_000 });
    expect(interval.low).toBeCloseTo(low, 1.5);
    expect(Math.abs(interval.low - low)).toBeLessThan(0.015);
    expect(Math.abs(interval.high - high)).toBeLessThan(0.02);
  });

  it('repeats with its seed and changes with another', () => {
    const values = reference.bca.values;
    expect(bootstrapOf(values, median, { seed: 1 })).toEqual(
      bootstrapOf(values, median, { seed: 1 }),
    );
    expect(bootstrapOf(values, undefined, { seed: 1 }).low).not.toBe(
      bootstrapOf(values, undefined, { seed: 2 }).low,
    );
  });

  it('covers the mean of a normal sample about as often as it says', () => {
    // 30 standard normal values each, from quantiles at low-discrepancy points: no chance involved.
    let covered = 0;
    const trials = 100;
    for (let trial = 0; trial < trials; trial++) {
      const sample = Array.from({ length: 30 }, (_, index) =>
        normalQuantile((((trial * 31 + index) * 0.6180339887) % 1) * 0.9998 + 0.0001),
      );
      const { low, high } = bootstrapOf(sample, undefined, { resampleCount: 200, seed: trial });
      if (low <= 0 && 0 <= high) covered++;
    }
    expect(covered).toBeGreaterThan(90);
  });

  it('leaves undefined resamples out, and has no bounds where most are', () => {
    const x = [1, 2, 3, 4];
    const interval = bootstrapInterval(4, (indices) => {
      const picked = indices.map((index) => x[index] as number);
      return spearman(picked, picked);
    });
    expect(interval).toMatchObject({ estimate: 1, low: 1, high: 1 });
    expect(bootstrapInterval(3, () => Number.NaN).low).toBeNaN();
    expect(bootstrapOf([]).estimate).toBeNaN();
  });

  it('refuses a level that is no share', () => {
    expect(() => bootstrapOf([1], undefined, { level: 95 })).toThrow('level is 95');
  });
});

describe('normal distribution', () => {
  it('agrees with SciPy and inverts', () => {
    reference.normal.z.forEach((z, index) => {
      const share = reference.normal.cdf[index] as number;
      expect(Math.abs(normalCdf(z) / share - 1)).toBeLessThan(1e-12);
      // Near 1 a share has no digits left for its distance from 1, so the upper tail is not inverted.
      if (z < 3) expect(normalQuantile(share)).toBeCloseTo(z, 10);
    });
  });
});
