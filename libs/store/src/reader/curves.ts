import { decimatedIndices } from '@basin/statistics';
import type { Curve, CurveOptions } from '../contract.ts';
import { type Queries, sweepRowId, trialFinder } from './queries.ts';

/** A row of `metrics` as an array: objects cost twice as much. */
type Point = [step: number, epoch: number, elapsedMs: number, value: number | null];

/** One metric's curves of tasks, thinned out. */
export function curvesOf(
  queries: Queries,
  sweepId: string,
  taskIds: readonly string[],
  metric: string,
  { pointLimit = 400 }: CurveOptions,
): Curve[] {
  const { client } = queries;
  const rowId = sweepRowId(queries, sweepId);
  const metricId = client
    .prepare<[string], number>('SELECT id FROM metric_names WHERE name = ?')
    .pluck()
    .get(metric);
  if (rowId === null || metricId === undefined) return [];
  const findTrial = trialFinder(queries);
  const points = client
    .prepare<[number, number, number], Point>(
      `SELECT step, epoch, elapsed_ms, value FROM metrics
       WHERE trial_id = ? AND attempt = ? AND metric_id = ? ORDER BY step`,
    )
    .raw();
  return taskIds.flatMap((taskId) => {
    const trial = findTrial(rowId, taskId);
    if (trial === null) return [];
    const all = points.all(trial.id, trial.attempt, metricId);
    return all.length === 0 ? [] : [thinned(taskId, all, pointLimit)];
  });
}

function thinned(taskId: string, all: Point[], pointLimit: number): Curve {
  const kept = decimatedIndices(
    all.map((point) => point[3]),
    pointLimit,
  ).map((index) => all[index] as Point);
  return {
    taskId,
    steps: kept.map((point) => point[0]),
    epochs: kept.map((point) => point[1]),
    elapsedMs: kept.map((point) => point[2]),
    values: kept.map((point) => point[3] ?? Number.NaN),
    pointCount: all.length,
  };
}
