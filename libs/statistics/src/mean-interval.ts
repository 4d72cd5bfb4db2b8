import { betaQuantile } from './beta.ts';
import type { Interval } from './bootstrap.ts';
import { mean, standardDeviation } from './summary.ts';

/**
 * Student's interval of a mean, mean ± t(1 − α/2, n − 1) · s / √n: exact for normal values, and cheap
 * enough for every cell of a table. Bounds are NaN below two values.
 */
export function meanInterval(values: readonly number[], level = 0.95): Interval {
  const count = values.length;
  const estimate = mean(values);
  const half = (studentQuantile(level, count - 1) * standardDeviation(values)) / Math.sqrt(count);
  return { estimate, low: estimate - half, high: estimate + half, level, count };
}

const known = new Map<string, number>();

/** The t that a share `level` of Student's distribution lies within ±t of; NaN below one degree of freedom. */
export function studentQuantile(level: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom >= 1)) return Number.NaN;
  const key = `${level} ${degreesOfFreedom}`;
  let t = known.get(key);
  if (t === undefined) {
    // t² / (ν + t²) has the beta distribution of 1/2 and ν/2 (Abramowitz and Stegun 26.7.1).
    const x = betaQuantile(level, 0.5, degreesOfFreedom / 2);
    t = Math.sqrt((degreesOfFreedom * x) / (1 - x));
    known.set(key, t);
  }
  return t;
}
