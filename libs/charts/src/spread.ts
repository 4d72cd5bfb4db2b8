import {
  decimatedIndices,
  finiteValues,
  mean,
  meanInterval,
  median,
  quantile,
} from '@basin/statistics';
import type { Curve, CurvePoint } from './builders/curves.ts';

/** One run's line, before runs are drawn together. */
export interface RunLine {
  label: string;
  panel: string | null;
  dashed?: boolean;
  x: readonly number[];
  y: readonly (number | null)[];
}

/** More points than this on a line cannot be told apart. */
const pointLimit = 300;

/**
 * Runs of the same label and panel as one curve: at each x what `over` says of the runs that have a
 * finite value there, by default their median, and their range where there are two or more. A run that diverged leaves the
 * others' curve alone; where no run has a value the curve has a gap.
 */
export function curvesOverRuns(runs: readonly RunLine[], over: Summary = spreadOf): Curve[] {
  const groups = new Map<string, RunLine[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.panel, run.label]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((group) => {
    const first = group[0] as RunLine;
    const points = pointsOverRuns(group, over);
    const kept = decimatedIndices(
      points.map((point) => point.y ?? Number.NaN),
      pointLimit,
    );
    return {
      label: first.label,
      panel: first.panel,
      dashed: first.dashed ?? false,
      points: kept.map((index) => points[index] as CurvePoint),
    };
  });
}

function pointsOverRuns(group: readonly RunLine[], over: Summary): CurvePoint[] {
  const valuesAt = new Map<number, (number | null)[]>();
  for (const run of group) {
    run.x.forEach((x, index) => {
      const values = valuesAt.get(x);
      if (values === undefined) valuesAt.set(x, [run.y[index] ?? null]);
      else values.push(run.y[index] ?? null);
    });
  }
  return [...valuesAt].sort(([a], [b]) => a - b).map(([x, values]) => ({ x, ...over(values) }));
}

/** What a curve over several runs shows at one x; null where there is nothing to say. */
export type Summary = (values: readonly (number | null)[]) => Omit<CurvePoint, 'x'>;

/** Median and range of the finite values, as JSON: null where there are none. */
export function spreadOf(values: readonly (number | null)[]): Omit<CurvePoint, 'x'> {
  const finite = finiteValues(values);
  if (finite.length === 0) return { y: null, low: null, high: null };
  const several = finite.length > 1;
  return {
    y: median(finite),
    // Not Math.min(...finite): arguments beyond some hundred thousand overflow the stack.
    low: several ? finite.reduce((least, value) => Math.min(least, value)) : null,
    high: several ? finite.reduce((most, value) => Math.max(most, value)) : null,
  };
}

/** Ways to put runs together: the line, and the band around it. */
export const summaries = {
  'median and range': spreadOf,
  'median and quartiles': (values) => {
    const finite = finiteValues(values);
    const { y } = spreadOf(values);
    if (finite.length < 2) return { y, low: null, high: null };
    return { y, low: quantile(finite, 0.25), high: quantile(finite, 0.75) };
  },
  'mean and 95 % interval': (values) => {
    const finite = finiteValues(values);
    if (finite.length < 2) return spreadOf(values);
    const { estimate, low, high } = meanInterval(finite);
    // Equal values have no interval: a band without width would say that they are known.
    return Number.isFinite(low)
      ? { y: estimate, low, high }
      : { y: estimate, low: null, high: null };
  },
  'mean and range': (values) => {
    const finite = finiteValues(values);
    return finite.length === 0 ? spreadOf(values) : { ...spreadOf(values), y: mean(finite) };
  },
} satisfies Record<string, Summary>;

export type SummaryName = keyof typeof summaries;
