import type { Interval } from './mean-test.ts';
import { ringMean } from './ring-mean.ts';
import { studentQuantile } from './student.ts';
import { isOneNumber, mean, standardDeviation } from './summary.ts';

/**
 * Student's interval of a mean, mean ± t(1 − α/2, n − 1) · s / √n: exact for normal values, and cheap
 * enough for every cell of a table. Bounds are NaN below two values, and where all are equal (`isOneNumber`): the same
 * value in every seed says that the spread is smaller than what can be told apart, not that there is none.
 *
 * @param isRing whether each value has one thing in common with either neighbour (`ringMean`): of two that differ
 *   the bounds are infinite, for they say nothing of the spread.
 */
export function meanInterval(values: readonly number[], level = 0.95, isRing = false): Interval {
  const count = values.length;
  const estimate = mean(values);
  const alone = { error: standardDeviation(values) / Math.sqrt(count), freedom: count - 1 };
  const known = isRing ? ringMean(values) : alone;
  const half =
    count < 2 || isOneNumber(values)
      ? Number.NaN
      : known === null
        ? Infinity
        : studentQuantile((1 + level) / 2, known.freedom) * known.error;
  return { estimate, low: estimate - half, high: estimate + half, level, count };
}
