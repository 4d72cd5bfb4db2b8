import { studentPower } from './student.ts';
import { mean, variance } from './summary.ts';

/** The mean of values, and how well it is known. */
export interface RingMean {
  estimate: number;
  /** Its standard error. */
  error: number;
  /** Degrees of freedom of the error. */
  freedom: number;
}

/**
 * The mean of values that stand in a ring, each of two things of which its neighbours have one each, as the barrier
 * between each network and the next. Two neighbours are correlated by at most 1/2, for of a value's variance the two
 * things by themselves make no more than the whole (Hoeffding 1948, "A class of statistics with asymptotically normal
 * distribution"), and by just that where a value is the sum of what its two things bring. As if it were so everywhere:
 * the mean then varies twice as much as that of independent values, and the sample's variance s² is too small by
 * (n − 2)/(n − 1), so that the squared error is 2 (n − 1)/(n − 2) · s²/n. s² is a sum of squares of weights
 * 2 + 2 cos(2πk/n), k = 1 … n − 1, whose degrees of freedom by Satterthwaite are (2n − 4)²/(6n − 16): 2 of three
 * values, for which the test is exact. Of values that have less in common it errs less often than it may.
 *
 * @param added to the variance, as for values in steps
 * @returns null of fewer than three values
 */
export function ringMean(values: readonly number[], added = 0): RingMean | null {
  const count = values.length;
  if (count < 3) return null;
  const error = Math.sqrt((ringExcess(count) * (variance(values) + added)) / count);
  return { estimate: mean(values), error, freedom: ringFreedom(count) };
}

/** By how much the squared error of the mean of so many values in a ring exceeds that of independent ones. */
export function ringExcess(count: number): number {
  return count < 3 ? Infinity : (2 * (count - 1)) / (count - 2);
}

/** In what share of studies of so many values in a ring their test decides, as `meanTestPower`. */
export function ringPower(count: number, effect: number): number {
  if (count < 3) return 0;
  const known = ringFreedom(count) + 1;
  return studentPower(known, effect * Math.sqrt(count / 2 / known));
}

/** Those of a ring that have nothing in common: every other one. */
export function apartInRing<Value>(values: readonly Value[]): Value[] {
  const count = Math.floor(values.length / 2);
  return Array.from({ length: count }, (_, index) => values[2 * index] as Value);
}

function ringFreedom(count: number): number {
  return (2 * count - 4) ** 2 / (6 * count - 16);
}
