import 'server-only';
import { firstGrouping, type MetricCurve } from '@basin/charts';
import type { Factor, Metric } from '@basin/core';
import type { StoreReader } from '@basin/store';
import type { TableReader } from './table-reader.ts';
import { drawCurves } from '../components/curves/draw-curves.ts';
import { inlineSvg } from './inline-svg.ts';

/** One training's curve of one metric; what could not be drawn is null. */
interface TrainingCurve extends MetricCurve {
  /** Points stored; `y.length` of them are here. */
  pointCount: number;
}

export interface CurveSet {
  metric: Metric;
  curves: TrainingCurve[];
  /** Trainings there are; the first `curves.length` with points are drawn. */
  trainingCount: number;
}

/** A training whose curve is wanted, as the legend and the grouping know it. */
export interface CurveOwner {
  sweepId: string;
  taskId: string;
  label: string;
  factors: Readonly<Record<string, Factor>>;
}

/** Points over all curves of a panel: what a browser draws without a pause. */
const pointBudget = 12_000;
/** Trainings that are read for one panel. */
const trainingLimit = 200;

/** Curves of one metric over a sweep's trainings, decimated here so that a page stays small. */
export function readCurves(reader: StoreReader, sweepId: string, metric: Metric): CurveSet {
  const { rows, total } = reader.tasks(sweepId, { kind: 'training', limit: trainingLimit });
  const owners = rows.map(({ taskId, label, factors }) => ({ sweepId, taskId, label, factors }));
  return readCurvesOf(reader, owners, metric, total);
}

/** Curves of one metric of these trainings, of whatever sweeps. */
export function readCurvesOf(
  reader: Pick<TableReader, 'curves'>,
  owners: readonly CurveOwner[],
  metric: Metric,
  trainingCount = owners.length,
): CurveSet {
  const share = Math.floor(pointBudget / Math.max(1, owners.length));
  const pointLimit = Math.max(60, Math.min(600, share));
  const sweepIds = [...new Set(owners.map(({ sweepId }) => sweepId))];
  const found = sweepIds.flatMap((sweepId) => {
    const own = owners.filter((owner) => owner.sweepId === sweepId);
    const taskIds = own.map(({ taskId }) => taskId);
    return reader.curves(sweepId, taskIds, metric.name, { pointLimit });
  });
  const byId = new Map(found.map((curve) => [curve.taskId, curve]));
  const curves = owners.flatMap(({ taskId, label, factors }): TrainingCurve[] => {
    const curve = byId.get(taskId);
    if (curve === undefined) return [];
    const y = curve.values.map((value) => (Number.isFinite(value) ? value : null));
    return [{ id: taskId, label, factors, x: curve.epochs, y, pointCount: curve.pointCount }];
  });
  return { metric, curves, trainingCount };
}

/** The drawing of the first paint; the browser draws again at the width there is. */
export function curveMarkup(set: CurveSet, size: { width: number; height: number }): string {
  return inlineSvg(drawCurves(set, size, firstGrouping(set.curves)));
}

/** The metric to show first: training loss where there is one. */
export function firstMetric(metrics: readonly Metric[]): Metric | null {
  return metrics.find(({ name }) => name === 'train/loss') ?? metrics[0] ?? null;
}
