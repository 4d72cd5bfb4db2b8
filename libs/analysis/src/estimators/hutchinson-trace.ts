import type { Random } from '@basin/core';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { type ParameterGroup, partOf } from '../operator/parameter-blocks.ts';
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
  options: HutchinsonOptions,
): TraceEstimate {
  return hutchinsonTraces(operator, [], options).whole;
}

export interface HutchinsonOptions {
  probeCount: number;
  random: Random;
  afterProbe?: (probe: number) => void;
}

/**
 * The same, and the traces of the operator's diagonal blocks by the same products: the entries of zᵀAz that
 * belong to a block have its trace as their mean.
 */
export function hutchinsonTraces(
  operator: LinearOperator,
  groups: readonly ParameterGroup[],
  { probeCount, random, afterProbe }: HutchinsonOptions,
): { whole: TraceEstimate; parts: TraceEstimate[] } {
  const whole = runningMean();
  const parts = groups.map(runningMean);
  for (let probe = 1; probe <= probeCount; probe++) {
    const z = rademacherVector(operator.size, random);
    const product = operator.apply(z);
    whole.add(dot(z, product));
    groups.forEach((group, index) =>
      parts[index]?.add(dot(partOf(z, group), partOf(product, group))),
    );
    afterProbe?.(probe);
  }
  return { whole: whole.estimate(), parts: parts.map((part) => part.estimate()) };
}

/** Welford's update: no cancellation where the spread is small beside the mean. */
function runningMean(): { add: (value: number) => void; estimate: () => TraceEstimate } {
  let [probeCount, mean, squares] = [0, 0, 0];
  return {
    add(value) {
      probeCount++;
      const change = value - mean;
      mean += change / probeCount;
      squares += change * (value - mean);
    },
    estimate: () => ({
      mean,
      standardError:
        probeCount > 1 ? Math.sqrt(squares / (probeCount - 1) / probeCount) : Number.NaN,
      probeCount,
    }),
  };
}
