import { BasinError } from '@basin/core';
import { quantile, standardDeviation } from './summary.ts';

export interface HistogramBin {
  low: number;
  high: number;
  count: number;
}

/**
 * Equal bins over the finite values' range, the last one closed; one bin when all are equal or too
 * near to each other to be cut apart, none of nothing. The default number is Sturges' ⌈log₂ n⌉ + 1.
 *
 * @throws BasinError `statistics/bin-count` unless it is an integer of 1 or more.
 */
export function histogram(values: readonly number[], binCount?: number): HistogramBin[] {
  const finite = values.filter(Number.isFinite);
  const count = binCount ?? Math.ceil(Math.log2(Math.max(finite.length, 1))) + 1;
  if (!Number.isInteger(count) || count < 1) {
    throw new BasinError('statistics/bin-count', `binCount is ${count}: give an integer ≥ 1`);
  }
  if (finite.length === 0) return [];
  const low = finite.reduce((least, value) => Math.min(least, value));
  const high = finite.reduce((most, value) => Math.max(most, value));
  // Ends further apart than the largest double are computed with a quarter of each value.
  const scale = Number.isFinite(high - low) ? 1 : 0.25;
  const width = (high * scale - low * scale) / count;
  const areApart = low * scale + width > low * scale && high * scale - width < high * scale;
  if (!areApart) return [{ low, high, count: finite.length }];
  const bins: HistogramBin[] = Array.from({ length: count }, (_, index) => ({
    low: (low * scale + index * width) / scale,
    high: index === count - 1 ? high : (low * scale + (index + 1) * width) / scale,
    count: 0,
  }));
  for (const value of finite) {
    const bin = bins[Math.min(count - 1, Math.floor((value * scale - low * scale) / width))];
    if (bin !== undefined) bin.count++;
  }
  return bins;
}

export interface DensityCurve {
  values: number[];
  /** Integrates to about 1 over the values. */
  density: number[];
  bandwidth: number;
}

/**
 * Gaussian kernel density of the finite values on an even grid, 3 bandwidths beyond both ends. The
 * default bandwidth is Silverman's rule of thumb, 0.9 · min(s, IQR/1.34) · n^(−1/5) (Silverman 1986,
 * eq. 3.31). Null when it is not positive, for fewer than two different
 * values, and when the grid's ends are further apart than the largest double.
 */
export function kernelDensity(
  values: readonly number[],
  options: { pointCount?: number; bandwidth?: number } = {},
): DensityCurve | null {
  const finite = values.filter(Number.isFinite);
  const bandwidth = options.bandwidth ?? silvermanBandwidth(finite);
  if (!(bandwidth > 0) || finite.length === 0) return null;
  const pointCount = options.pointCount ?? 256;
  const low = finite.reduce((least, value) => Math.min(least, value)) - 3 * bandwidth;
  const high = finite.reduce((most, value) => Math.max(most, value)) + 3 * bandwidth;
  if (!Number.isFinite(high - low)) return null;
  const grid = Array.from(
    { length: pointCount },
    (_, index) => low + ((high - low) * index) / Math.max(1, pointCount - 1),
  );
  const factor = 1 / (finite.length * bandwidth * Math.sqrt(2 * Math.PI));
  const density = grid.map(
    (at) =>
      factor *
      finite.reduce((sum, value) => sum + Math.exp(-0.5 * ((at - value) / bandwidth) ** 2), 0),
  );
  return { values: grid, density, bandwidth };
}

function silvermanBandwidth(finite: readonly number[]): number {
  const spread = standardDeviation(finite);
  const interquartile = (quantile(finite, 0.75) - quantile(finite, 0.25)) / 1.34;
  const scale = interquartile > 0 ? Math.min(spread, interquartile) : spread;
  return 0.9 * scale * finite.length ** -0.2;
}
