import 'server-only';
import { firstGrouping, type Grouping, type MetricCurve } from '@basin/charts';
import { type Factor, isInSteps, type Metric } from '@basin/core';
import type { Curve, StoreReader } from '@basin/store';
import type { Along } from '../components/curves/along.ts';
import { drawCurves } from '../components/curves/draw-curves.ts';
import { inlineSvg } from './inline-svg.ts';
import { type CurveReader, curvesAhead, knownCurves, type WantedCurves } from './known-curves.ts';

/** One training's curve of one metric; what could not be drawn is null. */
interface TrainingCurve extends MetricCurve {
  /** Points stored; `y.length` of them are here. */
  pointCount: number;
  /** See `Curve` of the store. */
  isSampled: boolean;
  /** Among the trainings that are drawn together. */
  position: number;
}

export interface CurveSet {
  metric: Metric;
  /** What their x are; where nobody chose, steps if runs are among them of which nobody knows epochs. */
  along: Along;
  curves: TrainingCurve[];
  /** Of layers, say: more than eight have shades, not one colour. */
  inOrder?: boolean;
  /** Along the clock: when its seconds begin. */
  clockFromMs?: number;
  /** Trainings there are; the first `curves.length` with points are drawn. */
  trainingCount: number;
  /** What is stored up to this event is here: what comes later is asked for after it. 0: nobody does. */
  cursor: number;
}

/** A training whose curve is wanted, as the legend and the grouping know it. */
export interface CurveOwner {
  sweepId: string;
  taskId: string;
  label: string;
  factors: Readonly<Record<string, Factor>>;
}

/** Points over all curves of a panel: what a browser draws without a pause. */
const pointBudget = 8_000;
/** Trainings that are read for one panel: of more a sample. */
const trainingLimit = 150;

/**
 * Curves of one metric over a sweep's trainings, decimated here so that a page stays small. What was
 * read once is kept, and read again is what has changed since.
 */
export function readCurves(
  reader: StoreReader,
  sweepId: string,
  metric: Metric,
  along: Along | null = null,
): CurveSet {
  return readSome(reader, sweepId, [metric, along], null);
}

/**
 * Those curves that have new points or another attempt since an event: whole, for the points that are
 * left of a curve move as it grows. Null where so much has happened that all are to be read.
 */
export function readChangedCurves(
  reader: StoreReader,
  sweepId: string,
  metric: Metric,
  after: number,
  along: Along | null = null,
): CurveSet | null {
  const changes = reader.changesSince(sweepId, after);
  if (changes === null || changes.isCut) return null;
  const changed = new Set([...changes.measured, ...changes.settled]);
  return readSome(reader, sweepId, [metric, along], changed, changes.cursor);
}

function readSome(
  reader: StoreReader,
  sweepId: string,
  [metric, along]: readonly [Metric, Along | null],
  changed: ReadonlySet<string> | null,
  // No later than what is read: else what comes in between is asked for by nobody.
  cursor = reader.lastSequence(),
): CurveSet {
  const { owners, total } = sweepOwners(reader, sweepId);
  const isWanted = ({ taskId }: CurveOwner): boolean => changed?.has(taskId) ?? true;
  return { ...readCurvesOf(reader, owners, metric, total, isWanted, along), cursor };
}

/** Curves of one metric of these trainings, of whatever sweeps. */
export function readCurvesOf(
  reader: CurveReader,
  owners: readonly CurveOwner[],
  metric: Metric,
  trainingCount = owners.length,
  isWanted: (owner: CurveOwner) => boolean = () => true,
  wantedAlong: Along | null = null,
): CurveSet {
  const panels = wantedOf(owners, metric, isWanted);
  const found = panels.flatMap((wanted) => knownCurves(reader, wanted));
  const byId = new Map(found.map((curve) => [curve.taskId, curve]));
  const sweepIds = panels.map(({ sweepId }) => sweepId);
  const along = wantedAlong ?? usualAlong(reader, sweepIds);
  const clockFromMs = along === 'clock' ? clockOrigin(reader, panels) : undefined;
  const curves = owners.flatMap(({ taskId, label, factors }, position): TrainingCurve[] => {
    const curve = byId.get(taskId);
    if (curve === undefined) return [];
    const { y, pointCount, isSampled } = curve;
    const x = placesOf(curve, along, clockFromMs);
    if (x === null) return [];
    return [{ id: taskId, label, factors, x, y, pointCount, isSampled, position }];
  });
  const clock = clockFromMs === undefined ? {} : { clockFromMs };
  return { metric, along, ...clock, curves, trainingCount, cursor: 0 };
}

/** Epochs, but of runs of which nobody knows them. */
export function usualAlong(reader: Pick<CurveReader, 'sweep'>, sweepIds: readonly string[]): Along {
  const isAlongSteps = sweepIds.some((sweepId) => isInSteps(reader.sweep(sweepId)?.study ?? null));
  return isAlongSteps ? 'steps' : 'epochs';
}

/** Null: nobody knows when it began. */
function placesOf(curve: Omit<Curve, 'values'>, along: Along, clockFromMs = 0): number[] | null {
  if (along === 'epochs' || along === 'steps') return curve[along];
  if (along === 'seconds') return curve.elapsedMs.map((ms) => ms / 1e3);
  const { startedAtMs } = curve;
  return startedAtMs === null
    ? null
    : curve.elapsedMs.map((ms) => (startedAtMs - clockFromMs + ms) / 1e3);
}

/** The same whichever curves are read: some are read again later. */
function clockOrigin(reader: CurveReader, panels: readonly WantedCurves[]): number {
  const planned = panels.flatMap(({ sweepId }) => reader.sweep(sweepId)?.plannedAtMs ?? []);
  return planned.reduce((least, ms) => Math.min(least, ms), planned[0] ?? 0);
}

/** Has them known before they are drawn, in stretches between which others are answered. */
export async function curvesOfAhead(
  reader: CurveReader,
  owners: readonly CurveOwner[],
  metric: Metric,
): Promise<void> {
  for (const wanted of wantedOf(owners, metric)) await curvesAhead(reader, wanted);
}

/** The same for a sweep's trainings, which `readCurves` draws. */
export async function sweepCurvesAhead(
  reader: StoreReader,
  sweepId: string,
  metric: Metric,
): Promise<void> {
  await curvesOfAhead(reader, sweepOwners(reader, sweepId).owners, metric);
}

function sweepOwners(reader: StoreReader, sweepId: string) {
  const { rows, total } = reader.trainings(sweepId, trainingLimit, { sample: true });
  return { owners: rows.map((row): CurveOwner => ({ sweepId, ...row })), total };
}

/** What is read of each sweep. */
function wantedOf(
  owners: readonly CurveOwner[],
  metric: Metric,
  isWanted: (owner: CurveOwner) => boolean = () => true,
): WantedCurves[] {
  const share = Math.floor(pointBudget / Math.max(1, owners.length));
  const pointLimit = Math.max(40, Math.min(600, share));
  return [...new Set(owners.map(({ sweepId }) => sweepId))].map((sweepId) => {
    const own = owners.filter((owner) => owner.sweepId === sweepId && isWanted(owner));
    const taskIds = own.map(({ taskId }) => taskId);
    return { sweepId, taskIds, metric: metric.name, pointLimit, panelSize: owners.length };
  });
}

/** A drawing and what it was made of. */
interface Drawn {
  curves: readonly Pick<TrainingCurve, 'y' | 'label'>[];
  rest: string;
  markup: string;
}

/** By the points of the first curve, which are the same list until it has changed. */
const markups = new WeakMap<TrainingCurve['y'], Drawn>();

/** The drawing of the first paint; the browser draws again at the width there is. */
export function curveMarkup(
  set: CurveSet,
  size: { width: number; height: number },
  grouping: Grouping = firstGrouping(set.curves),
): string {
  const { curves, along, metric } = set;
  const first = curves[0]?.y ?? [];
  const rest = JSON.stringify([along, metric, size, grouping]);
  const known = markups.get(first);
  const isSame =
    known?.rest === rest &&
    known.curves.length === curves.length &&
    known.curves.every(({ y, label }, at) => y === curves[at]?.y && label === curves[at].label);
  if (isSame) return known.markup;
  const markup = inlineSvg(drawCurves(set, size, grouping));
  markups.set(first, { curves, rest, markup });
  return markup;
}

/** The metric to show first: training loss where there is one. */
export function firstMetric(metrics: readonly Metric[]): Metric | null {
  return metrics.find(({ name }) => name === 'train/loss') ?? metrics[0] ?? null;
}
