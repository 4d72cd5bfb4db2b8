import { type Factor, formatCount, ownValue } from '@basin/core';
import { type Axis, isDrawable } from '../axis.ts';
import { curvesOverRuns, spreadOf, type Summary } from '../spread.ts';
import { mostColours } from '../colours.ts';
import { type CurveView, innerDomain, usualCurveView, viewedCurve } from '../curve-view.ts';
import type { Curve, CurvePoint, CurveRecord } from './curves.ts';

/** One training's curve of a metric. */
export interface MetricCurve {
  /** Unique among the curves that are drawn together. */
  id: string;
  label: string;
  factors: Readonly<Record<string, Factor>>;
  /** Ascending. */
  x: readonly number[];
  y: readonly (number | null)[];
  /** What was never trained on, beside what was. */
  dashed?: boolean;
}

/** Curves that look the same: a training's own, or those of all trainings that share a factor's value. */
export interface CurveGroup {
  key: string;
  label: string;
  /** Of the eight; null where there are more groups than colours that can be told apart. */
  colour: number | null;
  curves: MetricCurve[];
}

/** What the curves are put together by: the name of a factor, or null for each training by itself. */
export type Grouping = string | null;

/** Factors with two values or more among the curves, in the order in which curves name them. */
export function groupings(curves: readonly MetricCurve[]): string[] {
  const names = [...new Set(curves.flatMap(({ factors }) => Object.keys(factors)))];
  return names.filter(
    (name) => new Set(curves.map(({ factors }) => String(ownValue(factors, name)))).size > 1,
  );
}

/**
 * What to group by first: nothing while each training can have a colour of its own, else the first
 * factor, seeds apart, with few enough values.
 */
export function firstGrouping(curves: readonly MetricCurve[]): Grouping {
  if (curves.length <= mostColours) return null;
  const few = groupings(curves).filter(
    (name) =>
      new Set(curves.map(({ factors }) => String(ownValue(factors, name)))).size <= mostColours,
  );
  return few.find((name) => name !== 'seed') ?? null;
}

/** The groups in the order in which they first occur, numbers ascending. */
export function curveGroups(curves: readonly MetricCurve[], grouping: Grouping): CurveGroup[] {
  const byKey = new Map<string, { value: Factor | undefined; curves: MetricCurve[] }>();
  for (const curve of curves) {
    const value = grouping === null ? curve.id : ownValue(curve.factors, grouping);
    const key = String(value);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, { value, curves: [curve] });
    else known.curves.push(curve);
  }
  const groups = [...byKey];
  if (groups.every(([, { value }]) => typeof value === 'number')) {
    groups.sort(([, a], [, b]) => (a.value as number) - (b.value as number));
  }
  return groups.map(([key, { value, curves: own }], index) => ({
    key,
    label:
      grouping === null
        ? (own[0]?.label ?? key)
        : `${grouping} = ${String(value ?? 'none')} (n = ${formatCount(own.length)})`,
    colour: groups.length <= mostColours ? index : null,
    curves: own,
  }));
}

/**
 * The record that `plotCurves` draws: a line for each training, or the median and range over the
 * trainings of each group. Losses and norms get a logarithmic axis where every value is positive and
 * they span much, unless the view says otherwise. Groups that are `hidden` are left out, colours stay.
 */
export function metricCurveRecord(
  axes: { x: Axis; y: Axis },
  groups: readonly CurveGroup[],
  hidden: ReadonlySet<string> = new Set(),
  over: Summary = spreadOf,
  view: CurveView = usualCurveView,
): CurveRecord {
  const seen = groups.map((group) => ({
    ...group,
    curves: group.curves.map((curve) => viewedCurve(curve, view)),
  }));
  const shown = seen.filter(({ key }) => !hidden.has(key));
  const curves = shown.flatMap((group) => groupCurve(group, over, view.across));
  const values = seen.flatMap((group) => group.curves.flatMap(({ y }) => y));
  const isLog =
    view.scale === 'usual' ? axes.y.percent !== true && spansMuch(values) : view.scale === 'log';
  const inner = view.withoutOutliers
    ? innerDomain(shown.flatMap((group) => group.curves.flatMap(({ y }) => y)))
    : null;
  const x = viewedAxis(axes.x, seen, view);
  return {
    x,
    ...(x.domain === undefined ? {} : { cut: true }),
    y: {
      ...axes.y,
      ...(isLog ? { scale: 'log' as const } : {}),
      ...(inner === null || (isLog && inner[0] <= 0) ? {} : { domain: inner }),
    },
    curves,
    legend: false,
  };
}

/** Along what curves run, as far as the view shows it: charts that are looked at together end at the same places. */
function viewedAxis(axis: Axis, groups: readonly CurveGroup[], view: CurveView): Axis {
  const scaled: Axis = { ...axis, ...(view.across === 'log' ? { scale: 'log' as const } : {}) };
  if (view.from === null && view.to === null) return scaled;
  let [low, high] = [view.from ?? Infinity, view.to ?? -Infinity];
  for (const { x } of groups.flatMap(({ curves }) => curves)) {
    for (const at of x) {
      if (view.from === null && at < low && isDrawable(scaled, at)) low = at;
      if (view.to === null && at > high && isDrawable(scaled, at)) high = at;
    }
  }
  return low < high && isDrawable(scaled, low) ? { ...scaled, domain: [low, high] } : scaled;
}

/** Says why all curves look the same, where they do. */
export function colourNote(groups: readonly CurveGroup[]): string | null {
  return groups.length <= mostColours
    ? null
    : `${formatCount(groups.length)} curves in one colour: more than ${mostColours} cannot be told apart. Group them, or hide some.`;
}

function groupCurve(
  { key, label, colour, curves }: CurveGroup,
  over: Summary,
  across: CurveView['across'],
): Curve[] {
  const isDashed = curves.length > 0 && curves.every(({ dashed }) => dashed === true);
  const runs = aligned(curves, across).map(({ x, y }) => ({ label: key, panel: null, x, y }));
  return curvesOverRuns(runs, over).map(({ points, ...curve }) => ({
    ...{ ...curve, label, colour, dashed: isDashed },
    points: withGaps(points, runs),
  }));
}

/** A line ends where no run of the group goes on: along the clock they may be hours apart. */
function withGaps(points: readonly CurvePoint[], runs: readonly { x: readonly number[] }[]) {
  const spans = runs.map(({ x }) => [x[0] ?? Infinity, x.at(-1) ?? -Infinity] as const);
  return points.flatMap((point, index): CurvePoint[] => {
    const before = points[index - 1];
    if (before === undefined) return [point];
    const isOne = spans.some(([first, last]) => first <= before.x && last >= point.x);
    const x = before.x + (point.x - before.x) / 2;
    return isOne ? [point] : [{ x, y: null, low: null, high: null, between: true }, point];
  });
}

const binCount = 150;

/** Runs with the same x, or, where theirs differ, means over even bins of x: of its logarithm on such an axis. */
function aligned(
  curves: readonly MetricCurve[],
  across: CurveView['across'],
): Pick<MetricCurve, 'x' | 'y'>[] {
  const [first] = curves;
  if (first === undefined || curves.every(({ x }) => isEqual(x, first.x))) return [...curves];
  // What such an axis cannot show is in no bin.
  const [scaled, unscaled] = across === 'log' ? [Math.log, Math.exp] : [itself, itself];
  const ends = curves
    .flatMap(({ x }) => [x.find((at) => Number.isFinite(scaled(at))), x.at(-1)])
    .flatMap((end) => (end === undefined ? [] : scaled(end)));
  const low = ends.reduce((least, end) => Math.min(least, end), Infinity);
  const high = ends.reduce((most, end) => Math.max(most, end), -Infinity);
  const width = (high - low) / binCount;
  if (!(width > 0) || !Number.isFinite(width)) return [...curves];
  return curves.map(({ x, y }) => {
    const bins = new Map<number, number[]>();
    x.forEach((at, index) => {
      const bin = Math.min(binCount - 1, Math.floor((scaled(at) - low) / width));
      if (!(bin >= 0)) return;
      bins.set(bin, [...(bins.get(bin) ?? []), y[index] ?? Number.NaN]);
    });
    const means = [...bins]
      .sort(([a], [b]) => a - b)
      // A bin that holds a gap is one: a diverged step is not averaged away.
      .map(([bin, values]) => ({
        bin,
        mean: values.reduce((sum, value) => sum + value / values.length, 0),
      }));
    const filled = means.flatMap((at, index) => [...between(means[index - 1], at), at]);
    return {
      x: filled.map(({ bin }) => unscaled(low + (bin + 0.5) * width)),
      y: filled.map(({ mean }) => mean),
    };
  });
}

interface BinMean {
  bin: number;
  mean: number;
}

/**
 * The bins between two that a run has points in, on the line that is drawn from one to the other: else a median
 * over runs, each with few points at times of its own, would leap from one run to the next.
 */
function between(before: BinMean | undefined, after: BinMean): BinMean[] {
  if (before === undefined) return [];
  const count = after.bin - before.bin;
  return Array.from({ length: count - 1 }, (_, index) => {
    const share = (index + 1) / count;
    return { bin: before.bin + index + 1, mean: (1 - share) * before.mean + share * after.mean };
  });
}

const itself = (value: number): number => value;

function isEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function spansMuch(values: readonly (number | null)[]): boolean {
  let low = Infinity;
  let high = 0;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value <= 0) return false;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high / low > 5;
}
