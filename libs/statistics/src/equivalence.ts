import { meanTest, type MeanTest, type MeanTestOptions } from './mean-test.ts';
import { studentCdf, studentQuantile } from './student.ts';

export interface EquivalenceTest {
  interval: MeanTest['interval'];
  /** Chance of a mean this far inside were the true one on or beyond a margin: the larger of two tests. */
  pWithin: number;
  /** Chance of a mean this far outside were the true one inside. */
  pBeyond: number;
  method: MeanTest['method'];
}

/**
 * Two one-sided tests (Schuirmann 1987) of whether a mean lies within ± `margin`, each as `meanTest`
 * has it: t for 2 to 5 values, sign-flip from 6 on.
 *
 * @param options as of `meanTest`.
 */
export function equivalenceTest(
  values: readonly number[],
  margin: number,
  options: Pick<MeanTestOptions, 'step' | 'stepWithoutSpread' | 'size' | 'isRing'> = {},
): EquivalenceTest {
  const low = meanTest(values, { ...options, reference: -margin });
  const high = meanTest(values, { ...options, reference: margin });
  return {
    interval: low.interval,
    method: low.method,
    pWithin: Math.max(low.pAbove, high.pBelow),
    pBeyond: Math.min(low.pBelow, high.pAbove),
  };
}

export interface SampleSummary {
  count: number;
  mean: number;
  deviation: number;
}

/**
 * Two one-sided Welch tests of whether two samples' means differ by less than `margin` (in their
 * unit); the p of the pair. Null where neither varies: without any spread nothing says how far another run may lie, and
 * no chance can be named.
 */
export function welchEquivalence(
  first: SampleSummary,
  second: SampleSummary,
  margin: number,
): number | null {
  const { difference, error, freedom } = welch(first, second);
  if (error === 0) return null;
  return Math.max(
    studentCdf(-(difference + margin) / error, freedom),
    studentCdf((difference - margin) / error, freedom),
  );
}

/**
 * The power of `welchEquivalence` at level `alpha` where the true means are equal: how surely data of
 * this spread and count can show it. By Student's t of the difference, the error taken as known; null as there.
 */
export function equivalencePower(
  first: SampleSummary,
  second: SampleSummary,
  margin: number,
  alpha = 0.05,
): number | null {
  const { error, freedom } = welch(first, second);
  if (error === 0) return null;
  const excess = margin / error - studentQuantile(1 - alpha, freedom);
  return excess <= 0 ? 0 : 2 * studentCdf(excess, freedom) - 1;
}

/** Welch's standard error and Satterthwaite's degrees of freedom. */
function welch(first: SampleSummary, second: SampleSummary) {
  const [a, b] = [first, second].map(({ deviation, count }) => deviation ** 2 / count) as [
    number,
    number,
  ];
  // A side without spread has no part in the error, however few its values.
  const part = (share: number, count: number) => (share === 0 ? 0 : share ** 2 / (count - 1));
  const freedom = (a + b) ** 2 / (part(a, first.count) + part(b, second.count));
  return { difference: first.mean - second.mean, error: Math.sqrt(a + b), freedom };
}
