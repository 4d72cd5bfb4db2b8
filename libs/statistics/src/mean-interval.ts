import type { Interval } from './mean-test.ts';
import { studentQuantile } from './student.ts';
import { isOneNumber, mean, standardDeviation } from './summary.ts';

/**
 * Student's interval of a mean, mean ± t(1 − α/2, n − 1) · s / √n: exact for normal values, and cheap
 * enough for every cell of a table. Bounds are NaN below two values, and where all are equal (`isOneNumber`): the same
 * value in every seed says that the spread is smaller than what can be told apart, not that there is none.
 */
export function meanInterval(values: readonly number[], level = 0.95): Interval {
  const count = values.length;
  const estimate = mean(values);
  const t = studentQuantile((1 + level) / 2, count - 1);
  const half = isOneNumber(values)
    ? Number.NaN
    : (t * standardDeviation(values)) / Math.sqrt(count);
  return { estimate, low: estimate - half, high: estimate + half, level, count };
}
