import { plural } from '@basin/core';
import { spearman } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import type { RecordedLine } from '../reading/training-run.ts';
import { formatStatistic, jsonNumber, undecided } from './verdict.ts';

/** The rank correlation with the epoch from which a run counts as falling or rising. */
export const trendStrength = 0.5;

/** Two points correlate perfectly by necessity. */
const leastPointCount = 3;

export interface RunTrendQuestion {
  quantity: string;
  direction: 'falling' | 'rising';
  /** Least |ρ|; default 0.5. */
  strength?: number;
}

export interface LabelledLine {
  label: string;
  line: RecordedLine | undefined;
}

/** Spearman's ρ of a line with its epochs, and whether it ended beyond its start; NaN values are left out. */
export function trendOf(line: RecordedLine | undefined): {
  rho: number;
  change: number;
  count: number;
} {
  const points = (line?.epochs ?? []).flatMap((epoch, index) => {
    const value = line?.values[index];
    return typeof value === 'number' ? [{ epoch, value }] : [];
  });
  const values = points.map((point) => point.value);
  return {
    rho: spearman(
      points.map((point) => point.epoch),
      values,
    ),
    change: (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN),
    count: values.length,
  };
}

/**
 * Judges a trend within runs: it holds in a run when Spearman's ρ with the epoch is at least
 * `strength` in the claimed direction and the last value lies beyond the first; supported when it
 * holds in every run, contradicted when it fails in one, undecided while no run has 3 values.
 */
export function trendInEveryRun(
  lines: readonly LabelledLine[],
  question: RunTrendQuestion,
): Verdict {
  const sign = question.direction === 'rising' ? 1 : -1;
  const strength = question.strength ?? trendStrength;
  const trends = lines
    .map(({ label, line }) => ({ label, ...trendOf(line) }))
    .filter(({ count }) => count >= leastPointCount);
  const evidence = trends.map(({ label, rho, change }) => ({
    run: label,
    spearman: jsonNumber(rho),
    change: jsonNumber(change),
  }));
  if (trends.length === 0) {
    return undecided(
      `no run has recorded ${question.quantity} ${leastPointCount} times`,
      'There is no trend to judge yet.',
      evidence,
    );
  }
  const holds = (trend: { rho: number; change: number }): boolean =>
    sign * trend.rho >= strength && sign * trend.change > 0;
  const failing = trends.filter((trend) => !holds(trend));
  const rhos = trends.map((trend) => trend.rho).filter(Number.isFinite);
  const weakest = rhos.reduce((weak, rho) => (sign * rho < sign * weak ? rho : weak), sign);
  const statistic = `${question.quantity} ${question.direction} in ${trends.length - failing.length} of ${plural(trends.length, 'run')}, weakest Spearman ρ ${formatStatistic(weakest)}`;
  if (failing.length === 0) {
    return { verdict: 'supported', statistic, reason: 'The trend holds in every run.', evidence };
  }
  const named = failing
    .slice(0, 3)
    .map((trend) => trend.label)
    .join(', ');
  const more = failing.length > 3 ? ` and ${failing.length - 3} more` : '';
  return {
    verdict: 'contradicted',
    statistic,
    reason: `The trend does not hold in ${named}${more}.`,
    evidence,
  };
}
