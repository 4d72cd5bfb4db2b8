import { BasinError, randomStream } from '@basin/core';
import { mean } from './summary.ts';
import { normalCdf, normalQuantile } from './normal.ts';

export interface BootstrapOptions {
  /** Coverage aimed at, in (0, 1). Default 0.95. */
  level?: number;
  /** Resamples drawn, where not all are enumerated. Default 4,000. */
  resampleCount?: number;
  /** Seed of the stream `bootstrap`. Default 0. */
  seed?: number;
  /**
   * `percentile`: quantiles of the resampled statistic (Efron and Tibshirani 1993, ch. 13). `bca`:
   * corrected for bias and skewness (Efron 1987). Default `percentile`, which stays defined for the
   * three to five seeds that most comparisons here have; with so few, either covers less than it says.
   */
  method?: 'percentile' | 'bca';
}

export interface Interval {
  estimate: number;
  low: number;
  high: number;
  level: number;
  /** Observations resampled. */
  count: number;
}

/**
 * Bootstrap interval of any statistic of `count` observations; the statistic gets their indices,
 * drawn with replacement, so paired and multi-column data work alike. When there are no more than
 * `resampleCount` resamples in all (count ≤ 5 by default) each is taken once: no chance is left.
 * Bounds are resampled values, never interpolated between them: of three observations the interval
 * of the mean is their range, for a resample of one value alone has a chance of 1 in 27.
 * Resamples whose statistic is not finite (a correlation of constants) are left out; the bounds are
 * NaN when fewer than half remain.
 *
 * @throws BasinError `statistics/bootstrap-options` for a level outside (0, 1) or no resamples.
 */
export function bootstrapInterval(
  count: number,
  statistic: (indices: readonly number[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const level = options.level ?? 0.95;
  const resampleCount = options.resampleCount ?? 4_000;
  if (!(level > 0 && level < 1) || !(resampleCount >= 1)) {
    throw new BasinError(
      'statistics/bootstrap-options',
      `level is ${level}, resampleCount is ${resampleCount}: give a level in (0, 1) and at least 1 resample`,
    );
  }
  const all = Array.from({ length: count }, (_, index) => index);
  if (count === 0) return { estimate: Number.NaN, low: Number.NaN, high: Number.NaN, level, count };

  const estimate = statistic(all);
  const resampled: number[] = [];
  let drawn = 0;
  for (const indices of resamples(count, resampleCount, options.seed ?? 0)) {
    drawn++;
    const value = statistic(indices);
    if (Number.isFinite(value)) resampled.push(value);
  }
  if (resampled.length * 2 < drawn || !Number.isFinite(estimate)) {
    return { estimate, low: Number.NaN, high: Number.NaN, level, count };
  }
  const sorted = Float64Array.from(resampled).sort();
  const [lowShare, highShare] =
    options.method === 'bca'
      ? bcaShares(sorted, estimate, jackknife(all, statistic), level)
      : [(1 - level) / 2, (1 + level) / 2];
  return {
    estimate,
    low: sorted[Math.max(0, Math.ceil(lowShare * sorted.length) - 1)] as number,
    high: sorted[Math.min(sorted.length - 1, Math.floor(highShare * sorted.length))] as number,
    level,
    count,
  };
}

/** Bootstrap interval of a statistic of one column; the mean by default. */
export function bootstrapOf(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number = mean,
  options: BootstrapOptions = {},
): Interval {
  return bootstrapInterval(
    values.length,
    (indices) => statistic(indices.map((index) => values[index] as number)),
    options,
  );
}

function* resamples(count: number, limit: number, seed: number): Generator<number[]> {
  if (count ** count <= limit) {
    yield* everyResample(count);
    return;
  }
  const random = randomStream(seed, 'bootstrap');
  for (let resample = 0; resample < limit; resample++) {
    yield Array.from({ length: count }, () => random.integer(count));
  }
}

/** All count^count ordered resamples, as an odometer counts. */
function* everyResample(count: number): Generator<number[]> {
  for (let code = 0; code < count ** count; code++) {
    let rest = code;
    yield Array.from({ length: count }, () => {
      const digit = rest % count;
      rest = Math.floor(rest / count);
      return digit;
    });
  }
}

function jackknife(
  all: readonly number[],
  statistic: (indices: readonly number[]) => number,
): number[] {
  return all.map((left) => statistic(all.filter((index) => index !== left)));
}

/** Quantile shares of the BCa interval: Efron and Tibshirani 1993, eq. 14.9–14.15. */
function bcaShares(
  sorted: Float64Array,
  estimate: number,
  leftOut: readonly number[],
  level: number,
): [number, number] {
  // Ties count half, so that a symmetric discrete distribution has no bias.
  let below = 0;
  for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
  const bias = normalQuantile(below / sorted.length);
  const centre = mean(leftOut);
  const cubes = leftOut.reduce((sum, value) => sum + (centre - value) ** 3, 0);
  const squares = leftOut.reduce((sum, value) => sum + (centre - value) ** 2, 0);
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const share = (tail: number): number => {
    const z = bias + normalQuantile(tail);
    return normalCdf(bias + z / (1 - acceleration * z));
  };
  const shares: [number, number] = [share((1 - level) / 2), share((1 + level) / 2)];
  return shares.every(Number.isFinite) ? shares : [(1 - level) / 2, (1 + level) / 2];
}
