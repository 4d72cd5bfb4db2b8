import type { Random } from '@basin/core';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { type ParameterGroup, partOf } from '../operator/parameter-blocks.ts';
import { rademacherVector } from '../operator/random-vectors.ts';
import { dot } from '../vectors.ts';
import { entrySpread, termsOf } from './entry-spread.ts';
import type { KrylovBasis } from './krylov-basis.ts';
import { withoutParts } from './without-parts.ts';

export interface TraceEstimate {
  mean: number;
  /**
   * Of the mean, from the spread of the probes' entries (`entrySpread`); NaN for a single probe. Of a block's trace
   * an upper bound, at most √2 too large.
   */
  standardError: number;
  probeCount: number;
  /** Directions whose part of the trace is exact, and no probe's. */
  deflatedCount: number;
}

/**
 * Trace of a symmetric operator as the mean of zᵀAz over random ±1 vectors z (Hutchinson 1990): the
 * estimate is unbiased, its variance 2·Σ over i ≠ j of Aᵢⱼ², so that a diagonal matrix is met exactly.
 *
 * With a `basis` Q of Lanczos, whose products with A are known, only what is left of A is estimated:
 * tr A = tr QᵀAQ + E[wᵀAw], w = (I − QQᵀ)z, exact for any orthonormal Q that does not depend on z
 * (Meyer, Musco, Musco and Woodruff 2021, Hutch++, with Q from products that are made anyway). Few large
 * eigenvalues, which make Hutchinson's values skewed, lie in Q.
 *
 * An interval by Student's t of probeCount − 1 holds its level of 95 % for every kind of spectrum that was tried, from
 * three probes on (docs/statistics.md). Not so where nearly all of the variance is that of a single pair of entries
 * beside the diagonal: its product of two signs is the same in all of n probes with chance 2^(1 − n), 6 % of five.
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
  basis?: Pick<KrylovBasis, 'vectors' | 'diagonal' | 'offDiagonal'>;
  afterProbe?: (probe: number) => void;
}

/**
 * The same, and the traces of the operator's diagonal blocks by the same products: the entries of zᵀAz that
 * belong to a block have its trace as their mean.
 */
export function hutchinsonTraces(
  operator: LinearOperator,
  groups: readonly ParameterGroup[],
  { probeCount, random, basis, afterProbe }: HutchinsonOptions,
): { whole: TraceEstimate; parts: TraceEstimate[] } {
  const known = (basis?.vectors ?? []).slice(0, basis?.diagonal.length ?? 0);
  const whole = probeMean(operator.size);
  const parts = groups.map(({ size }) => probeMean(size));
  for (let probe = 1; probe <= probeCount; probe++) {
    const signs = rademacherVector(operator.size, random);
    const z = signs.slice();
    withoutParts(z, known);
    const product = operator.apply(z);
    const value = dot(z, product);
    groups.forEach((group, index) => {
      const part = partOf(product, group);
      parts[index]?.add(dot(partOf(z, group), part), termsOf(partOf(signs, group), part));
    });
    withoutParts(product, known);
    whole.add(value, termsOf(signs, product));
    afterProbe?.(probe);
  }
  const shifted = (estimate: Estimate, exact: number): TraceEstimate => ({
    ...estimate,
    mean: exact + estimate.mean,
    deflatedCount: known.length,
  });
  return {
    whole: shifted(whole.estimate(), basis?.diagonal.reduce((sum, one) => sum + one, 0) ?? 0),
    parts: parts.map((part, index) =>
      shifted(
        part.estimate(),
        basis === undefined ? 0 : exactPart(basis, groups[index] as ParameterGroup),
      ),
    ),
  };
}

/**
 * Σ over the basis of the entries of qᵀAq that belong to a group, by Lanczos's recurrence
 * Aqₖ = βₖ₋₁qₖ₋₁ + αₖqₖ + βₖqₖ₊₁, of which the last vector is beyond the basis.
 */
function exactPart(
  { vectors, diagonal, offDiagonal }: NonNullable<HutchinsonOptions['basis']>,
  group: ParameterGroup,
): number {
  const parts = vectors.map((vector) => partOf(vector, group));
  let sum = 0;
  diagonal.forEach((alpha, k) => {
    const [part, next] = [parts[k] as Float64Array, parts[k + 1]];
    sum += alpha * dot(part, part);
    if (next === undefined) return;
    const twice = k + 1 < diagonal.length ? 2 : 1;
    sum += twice * (offDiagonal[k] ?? 0) * dot(part, next);
  });
  return sum;
}

type Estimate = Omit<TraceEstimate, 'deflatedCount'>;

function probeMean(size: number): {
  add: (value: number, terms: Float64Array) => void;
  estimate: () => Estimate;
} {
  const spread = entrySpread(size);
  let [probeCount, mean] = [0, 0];
  return {
    add(value, terms) {
      probeCount++;
      mean += (value - mean) / probeCount;
      spread.add(terms);
    },
    estimate: () => ({
      mean,
      standardError: Math.sqrt(spread.variance() / probeCount),
      probeCount,
    }),
  };
}
