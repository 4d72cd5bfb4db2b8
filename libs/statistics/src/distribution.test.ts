import { describe, expect, it } from 'vitest';
import { histogram, kernelDensity } from './distribution.ts';
import { reference } from './fixtures/reference.ts';

describe('histogram', () => {
  it('counts every finite value once, the highest in the last bin', () => {
    const bins = histogram([0, 1, 2, 3, 4, Number.NaN], 2);
    expect(bins).toEqual([
      { low: 0, high: 2, count: 2 },
      { low: 2, high: 4, count: 3 },
    ]);
  });

  it('survives nothing and constants', () => {
    expect(histogram([])).toEqual([]);
    expect(histogram([2, 2, 2])).toEqual([{ low: 2, high: 2, count: 3 }]);
    expect(() => histogram([1], 0)).toThrow('binCount is 0');
  });
});

describe('kernelDensity', () => {
  it('agrees with SciPy for a given bandwidth, and integrates to 1', () => {
    const { values, kde, kdeAt } = reference.column;
    const curve = kernelDensity(values, { bandwidth: 0.5, pointCount: 4_001 });
    if (curve === null) throw new Error('no curve');
    const step = (curve.values[1] as number) - (curve.values[0] as number);
    const area = curve.density.reduce((sum, value) => sum + value * step, 0);
    expect(area).toBeCloseTo(1, 2);
    kdeAt.forEach((at, index) => {
      const nearest = Math.round((at - (curve.values[0] as number)) / step);
      expect(curve.density[nearest]).toBeCloseTo(kde[index] as number, 3);
    });
  });

  it('has no curve for fewer than two different values', () => {
    expect(kernelDensity([])).toBeNull();
    expect(kernelDensity([3, 3, 3])).toBeNull();
  });
});

it('counts values that differ by a bit, and values further apart than the largest double', () => {
  const bits = histogram([0.1, 0.10000000000000002, 0.1], 40);
  expect(bits.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  const wide = histogram([-1.5e308, 1.5e308, 0], 3);
  expect(wide.map(({ count }) => count)).toEqual([1, 1, 1]);
  expect(wide.flatMap(({ low, high }) => [low, high]).every(Number.isFinite)).toBe(true);
  expect(histogram([0, Number.MIN_VALUE], 40)).toHaveLength(1);
  expect(kernelDensity([-1e308, 1e308, 0])).toBeNull();
});
