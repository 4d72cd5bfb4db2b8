import { type Json, plural } from '@basin/core';
import { bootstrapOf, type Interval } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import {
  formatInterval,
  intervalEvidence,
  leastSeedCount,
  levelText,
  undecided,
} from './verdict.ts';

export interface SignedQuestion {
  /** What the number is, such as `mean difference in final loss, A − B`. */
  quantity: string;
  /** The sign that supports the claim. */
  expect: 'negative' | 'positive';
  /** What one observation is; default seed. */
  unit?: string;
}

/**
 * Judges the sign of a mean over units: decided by at least 3 units and a 95 % bootstrap interval
 * clear of 0, else undecided.
 */
export function signOfMean(
  values: readonly number[],
  question: SignedQuestion,
  evidence: Json = null,
): Verdict {
  return judgeInterval(bootstrapOf(values), values, question, evidence);
}

/** As `signOfMean`, of an interval at hand. */
export function judgeInterval(
  interval: Interval,
  values: readonly number[],
  { quantity, expect, unit = 'seed' }: SignedQuestion,
  evidence: Json = null,
): Verdict {
  const statistic = `${quantity} ${formatInterval(interval)}`;
  const numbers = { values: [...values], interval: intervalEvidence(interval), detail: evidence };
  if (values.length < leastSeedCount) {
    return undecided(
      statistic,
      `${plural(values.length, unit)}, and the rule needs ${leastSeedCount}.`,
      numbers,
    );
  }
  const sign = interval.low > 0 ? 'positive' : interval.high < 0 ? 'negative' : null;
  if (sign === null) {
    return undecided(statistic, `The ${levelText(interval)} interval includes 0.`, numbers);
  }
  return {
    verdict: sign === expect ? 'supported' : 'contradicted',
    statistic,
    reason: `The ${levelText(interval)} interval lies ${sign === 'positive' ? 'above' : 'below'} 0; the claim expects it ${expect === 'positive' ? 'above' : 'below'}.`,
    evidence: numbers,
  };
}

/**
 * "About the same": supported when the 95 % interval of the mean lies inside [−margin, margin],
 * contradicted when it lies wholly outside, undecided where it straddles a bound or below 3 units.
 */
export function withinMargin(
  values: readonly number[],
  { quantity, margin, unit = 'seed' }: { quantity: string; margin: number; unit?: string },
  evidence: Json = null,
): Verdict {
  const interval = bootstrapOf(values);
  const statistic = `${quantity} ${formatInterval(interval)}, margin ${margin}`;
  const numbers = {
    values: [...values],
    interval: intervalEvidence(interval),
    margin,
    detail: evidence,
  };
  if (values.length < leastSeedCount) {
    return undecided(
      statistic,
      `${plural(values.length, unit)}, and the rule needs ${leastSeedCount}.`,
      numbers,
    );
  }
  if (interval.low >= -margin && interval.high <= margin) {
    return {
      verdict: 'supported',
      statistic,
      reason: 'The 95 % interval lies inside the margin.',
      evidence: numbers,
    };
  }
  if (interval.low > margin || interval.high < -margin) {
    return {
      verdict: 'contradicted',
      statistic,
      reason: 'The 95 % interval lies outside the margin.',
      evidence: numbers,
    };
  }
  return undecided(statistic, 'The 95 % interval crosses the margin.', numbers);
}
