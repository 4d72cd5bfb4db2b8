import type { PositiveCounts } from '@basin/core';

export interface EigenvalueCounts {
  /** τ = relativeTolerance × the largest absolute eigenvalue. */
  tolerance: number;
  counts: PositiveCounts;
  /** counts / number of eigenvalues. */
  minimalRatio: PositiveCounts;
  /** Those above the strict tolerance. */
  strict: { relativeTolerance: number; count: number; minimalRatio: number };
}

/** True zeros of a float64 Hessian lie below 1e-14 of the largest eigenvalue: this leaves them out, and little else. */
const strictTolerance = 1e-12;

/**
 * The minimal ratio, the share of positive eigenvalues, by its three rules: > 0, > τ and ≥ −τ. Many
 * eigenvalues of a ReLU network's Hessian are exactly zero and come out as rounding noise of either
 * sign, so `> 0` counts that noise; `> τ` is the headline. Where τ is large it leaves out small positive
 * eigenvalues that are no noise: `strict` says how many.
 */
export function minimalRatio(
  eigenvalues: ArrayLike<number>,
  relativeTolerance: number,
): EigenvalueCounts {
  const values = Array.from(eigenvalues);
  const largest = values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  const tolerance = relativeTolerance * largest;
  const count = (rule: (value: number) => boolean): number => values.filter(rule).length;
  const strictCount = count((value) => value > strictTolerance * largest);
  const counts = {
    positive: count((value) => value > 0),
    aboveTolerance: count((value) => value > tolerance),
    aboveMinusTolerance: count((value) => value >= -tolerance),
  };
  return {
    tolerance,
    counts,
    minimalRatio: {
      positive: counts.positive / values.length,
      aboveTolerance: counts.aboveTolerance / values.length,
      aboveMinusTolerance: counts.aboveMinusTolerance / values.length,
    },
    strict: {
      relativeTolerance: strictTolerance,
      count: strictCount,
      minimalRatio: strictCount / values.length,
    },
  };
}
