import { plural } from '@basin/core';
import { chanceOfTrend, spearman } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import type { RecordedLine } from '../reading/training-run.ts';
import { holdsInEveryRun } from './every-run.ts';
import { formatStatistic, jsonNumber, undecided } from './verdict.ts';

/** The rank correlation with the epoch from which a run counts as falling or rising. */
export const trendStrength = 0.5;

/** Fewer points reach that correlation by chance in one order of four or more. */
export const leastTrendPoints = 5;

export interface RunTrendQuestion {
  quantity: string;
  direction: 'falling' | 'rising';
  /** Least |ρ|; default 0.5. */
  strength?: number;
}

export interface LabelledLine {
  label: string;
  seed: number;
  line: RecordedLine | undefined;
}

export interface RunTrend {
  /** Spearman's ρ with the epoch, after epoch 0. */
  rho: number;
  /** ρ once the largest single step is taken out: what one drop leaves. */
  rhoWithoutLargestStep: number;
  /** Last value less the first. */
  change: number;
  count: number;
}

/** The trend of a line after epoch 0, which is the untrained network's; NaN values are left out. */
export function trendOf(line: RecordedLine | undefined): RunTrend {
  const points = (line?.epochs ?? []).flatMap((epoch, index) => {
    const value = line?.values[index];
    return typeof value === 'number' && epoch > 0 ? [{ epoch, value }] : [];
  });
  const epochs = points.map((point) => point.epoch);
  const values = points.map((point) => point.value);
  return {
    rho: spearman(epochs, values),
    rhoWithoutLargestStep: spearman(epochs, withoutLargestStep(values)),
    change: (values.at(-1) ?? Number.NaN) - (values[0] ?? Number.NaN),
    count: values.length,
  };
}

/** The line moved together where it jumps most, so that only its other steps are left. */
function withoutLargestStep(values: readonly number[]): number[] {
  let place = 1;
  const step = (index: number): number => (values[index] ?? 0) - (values[index - 1] ?? 0);
  for (let index = 2; index < values.length; index++) {
    if (Math.abs(step(index)) > Math.abs(step(place))) place = index;
  }
  const jump = step(place);
  return values.map((value, index) => (index < place ? value + jump : value));
}

/**
 * Judges a trend within runs: it holds in a run when Spearman's ρ with the epoch, after epoch 0 and
 * with 5 points or more, is at least `strength` in the claimed direction, also without the largest
 * single step, and the last value lies beyond the first; it fails where ρ itself falls short. Then
 * as `holdsInEveryRun`.
 */
export function trendInEveryRun(
  lines: readonly LabelledLine[],
  question: RunTrendQuestion,
): Verdict {
  const { quantity, direction } = question;
  const sign = direction === 'rising' ? 1 : -1;
  const strength = question.strength ?? trendStrength;
  const trends = lines
    .map(({ label, seed, line }) => ({ label, seed, ...trendOf(line) }))
    .filter(({ count }) => count >= leastTrendPoints);
  if (trends.length === 0) {
    return undecided(
      `no run has recorded ${quantity} after ${leastTrendPoints} epochs or more`,
      'There is no trend to judge yet.',
      [],
    );
  }
  const verdict = holdsInEveryRun(
    trends.map(({ label, seed, rho, rhoWithoutLargestStep, change, count }) => ({
      ...{ label, seed },
      holds: !(sign * rho >= strength && sign * change > 0)
        ? false
        : sign * rhoWithoutLargestStep >= strength
          ? true
          : 'open',
      text: `ρ ${formatStatistic(rho)}, without its largest step ${formatStatistic(rhoWithoutLargestStep)}`,
      numbers: {
        spearman: jsonNumber(rho),
        withoutLargestStep: jsonNumber(rhoWithoutLargestStep),
        change: jsonNumber(change),
      },
      chance: chanceOfTrend(count, strength),
    })),
    `${quantity} ${direction}`,
  );
  const rhos = trends.map((trend) => trend.rho).filter(Number.isFinite);
  const weakest = rhos.reduce((weak, rho) => (sign * rho < sign * weak ? rho : weak), sign);
  const left = lines.length - trends.length;
  const short =
    left === 0
      ? ''
      : `; ${plural(left, 'run')} with fewer than ${leastTrendPoints} points left out`;
  return {
    ...verdict,
    statistic: `${verdict.statistic}, weakest Spearman ρ ${formatStatistic(weakest)}${short}`,
  };
}
