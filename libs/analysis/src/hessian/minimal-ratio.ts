import type { PositiveCounts } from '@basin/core';

export interface EigenvalueCounts {
  /** τ = relativeTolerance × the largest absolute eigenvalue. */
  tolerance: number;
  counts: PositiveCounts;
  /** counts / number of eigenvalues. */
  minimalRatio: PositiveCounts;
}

/**
 * The minimal ratio, the share of positive eigenvalues, by its three rules: > 0, > τ and ≥ −τ. Many
 * eigenvalues of a ReLU network's Hessian are exactly zero and come out as rounding noise of either
 * sign, so `> 0` counts that noise; `> τ` is the headline.
 */
export function minimalRatio(
  eigenvalues: ArrayLike<number>,
  relativeTolerance: number,
): EigenvalueCounts {
  const values = Array.from(eigenvalues);
  const tolerance = relativeTolerance * values.reduce((max, v) => Math.max(max, Math.abs(v)), 0);
  const count = (rule: (value: number) => boolean): number => values.filter(rule).length;
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
  };
}
