import type { Random } from '@basin/core';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { rademacherVector } from '../operator/random-vectors.ts';
import { dot } from '../vectors.ts';

export interface TraceEstimate {
  mean: number;
  /** Standard deviation of the probes' values / √probeCount; NaN for a single probe. */
  standardError: number;
  probeCount: number;
}

/**
 * Trace of a symmetric operator as the mean of zᵀAz over random ±1 vectors z (Hutchinson 1990): the
 * estimate is unbiased, its variance 2·Σ over i ≠ j of Aᵢⱼ², so that a diagonal matrix is met exactly.
 *
 * @param afterProbe called after every probe; throws to stop.
 */
export function hutchinsonTrace(
  operator: LinearOperator,
  options: { probeCount: number; random: Random; afterProbe?: (probe: number) => void },
): TraceEstimate {
  const { probeCount, random } = options;
  let mean = 0;
  let squares = 0;
  for (let probe = 1; probe <= probeCount; probe++) {
    const z = rademacherVector(operator.size, random);
    const value = dot(z, operator.apply(z));
    // Welford's update: no cancellation where the spread is small beside the mean.
    const change = value - mean;
    mean += change / probe;
    squares += change * (value - mean);
    options.afterProbe?.(probe);
  }
  const standardError =
    probeCount > 1 ? Math.sqrt(squares / (probeCount - 1) / probeCount) : Number.NaN;
  return { mean, standardError, probeCount };
}
