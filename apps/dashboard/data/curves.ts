import 'server-only';
import type { Metric, TaskState } from '@basin/core';
import type { StoreReader } from '@basin/store';
import { curveLimit } from '../components/curves/curve-limit.ts';

/** One trial's curve of one metric; what could not be drawn is null. */
export interface TrialCurve {
  taskId: string;
  label: string;
  state: TaskState;
  /** Its place among the sweep's trainings: its colour, whatever else is drawn. */
  position: number;
  epochs: number[];
  values: (number | null)[];
  /** Points stored; `values.length` of them are here. */
  pointCount: number;
}

export interface CurveSet {
  metric: Metric;
  curves: TrialCurve[];
  /** Trainings of the sweep; the first `curves.length` with points are drawn. */
  trialCount: number;
}

/** Points over all curves of a panel: what a browser draws without a pause. */
const pointBudget = 12_000;

/** Curves of one metric over a sweep's trainings, decimated here so that a page stays small. */
export function readCurves(
  reader: StoreReader,
  sweepId: string,
  metric: Metric,
  pointLimit?: number,
): CurveSet {
  const { rows, total } = reader.tasks(sweepId, { kind: 'training', limit: curveLimit });
  const perCurve = Math.max(60, Math.min(600, Math.floor(pointBudget / Math.max(1, rows.length))));
  const found = reader.curves(
    sweepId,
    rows.map((row) => row.taskId),
    metric.name,
    { pointLimit: pointLimit ?? perCurve },
  );
  const byId = new Map(rows.map((row, position) => [row.taskId, { ...row, position }]));
  return {
    metric,
    trialCount: total,
    curves: found.map(({ taskId, epochs, values, pointCount }) => ({
      taskId,
      label: byId.get(taskId)?.label ?? taskId.slice(0, 12),
      state: byId.get(taskId)?.state ?? 'done',
      position: byId.get(taskId)?.position ?? 0,
      epochs,
      values: values.map((value) => (Number.isFinite(value) ? value : null)),
      pointCount,
    })),
  };
}

/** All curves of one trial, by metric. */
export function readTrialCurves(
  reader: StoreReader,
  sweepId: string,
  taskId: string,
  label: string,
  metrics: readonly Metric[],
): CurveSet[] {
  return metrics.flatMap((metric) =>
    reader.curves(sweepId, [taskId], metric.name, { pointLimit: 600 }).map((curve) => ({
      metric,
      trialCount: 1,
      curves: [
        {
          taskId,
          label,
          state: 'done' as const,
          position: 0,
          epochs: curve.epochs,
          values: curve.values.map((value) => (Number.isFinite(value) ? value : null)),
          pointCount: curve.pointCount,
        },
      ],
    })),
  );
}

/** The metric to show first: training loss where there is one. */
export function firstMetric(metrics: readonly Metric[]): Metric | null {
  return metrics.find(({ name }) => name === 'train/loss') ?? metrics[0] ?? null;
}
