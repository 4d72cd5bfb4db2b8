import { decimatedIndices } from '@basin/statistics';
import type { Curve, CurveOptions } from '../contract.ts';
import { type Queries, sweepRowId, trialFinder } from './queries.ts';

/** A row of `metrics` as an array: objects cost twice as much. */
type Point = [step: number, epoch: number, elapsedMs: number, value: number | null];

interface Stored {
  taskId: string;
  trialId: number;
  attempt: number;
  count: number;
  lastStep: number;
  bestStep: number | null;
}

/** One metric's curves of tasks, thinned out. */
export function curvesOf(
  queries: Queries,
  sweepId: string,
  taskIds: readonly string[],
  metric: string,
  { pointLimit = 400, rowLimit = 200_000 }: CurveOptions,
): Curve[] {
  const { client } = queries;
  const rowId = sweepRowId(queries, sweepId);
  const metricId = client
    .prepare<[string], number>('SELECT id FROM metric_names WHERE name = ?')
    .pluck()
    .get(metric);
  if (rowId === null || metricId === undefined) return [];
  const findTrial = trialFinder(queries);
  const summary = client.prepare<[number, number, number], Omit<Stored, 'taskId'>>(
    `SELECT trial_id AS trialId, attempt, count, last_step AS lastStep, best_step AS bestStep
     FROM metric_summaries WHERE trial_id = ? AND attempt = ? AND metric_id = ?`,
  );
  const stored = taskIds.flatMap((taskId): Stored[] => {
    const trial = findTrial(rowId, taskId);
    const found = trial === null ? undefined : summary.get(trial.id, trial.attempt, metricId);
    return found === undefined || found.count === 0 ? [] : [{ taskId, ...found }];
  });
  const begun = client
    .prepare<[number, number], number>(
      'SELECT started_at_ms FROM attempts WHERE trial_id = ? AND number = ?',
    )
    .pluck();
  const share = Math.max(4 * pointLimit, Math.floor(rowLimit / Math.max(1, stored.length)));
  const read = pointReader(queries, metricId);
  return stored.map((one) => {
    const isSampled = one.count > share;
    const points = isSampled ? read.sample(one, pointLimit, share) : read.all(one);
    const startedAtMs = begun.get(one.trialId, one.attempt) ?? null;
    return {
      ...{ ...thinned(points, pointLimit), taskId: one.taskId, startedAtMs },
      ...{ pointCount: one.count, isSampled },
    };
  });
}

function pointReader({ client }: Queries, metricId: number) {
  const some = client
    .prepare<[number, number, number, number, number, number], Point>(
      `SELECT step, epoch, elapsed_ms, value FROM metrics
       WHERE trial_id = ? AND attempt = ? AND metric_id = ? AND step >= ? AND step <= ?
       ORDER BY step LIMIT ?`,
    )
    .raw();
  const range = ({ trialId, attempt }: Stored, from: number, to: number, limit: number): Point[] =>
    some.all(trialId, attempt, metricId, from, to, limit);
  return {
    all: (stored: Stored): Point[] => range(stored, 0, Number.MAX_SAFE_INTEGER, -1),
    /** The first rows of even stretches of steps, with the best and the last value. */
    sample(stored: Stored, pointLimit: number, rowCount: number): Point[] {
      const { lastStep, bestStep } = stored;
      const first = range(stored, 0, lastStep, 1)[0]?.[0] ?? 0;
      const stretches = Math.floor(pointLimit / 3);
      const rows = Math.max(1, Math.floor(rowCount / stretches));
      const start = (index: number): number =>
        first + Math.floor((index * (lastStep + 1 - first)) / stretches);
      const points = Array.from({ length: stretches }, (_, index) =>
        range(stored, start(index), start(index + 1) - 1, rows),
      ).flat();
      const marked = [bestStep ?? lastStep, lastStep].flatMap((at) => range(stored, at, at, 1));
      const byStep = new Map([...points, ...marked].map((point) => [point[0], point]));
      return [...byStep.values()].sort((a, b) => a[0] - b[0]);
    },
  };
}

function thinned(
  all: Point[],
  pointLimit: number,
): Omit<Curve, 'taskId' | 'startedAtMs' | 'pointCount' | 'isSampled'> {
  const kept = decimatedIndices(
    all.map((point) => point[3]),
    pointLimit,
  ).map((index) => all[index] as Point);
  return {
    steps: kept.map((point) => point[0]),
    epochs: kept.map((point) => point[1]),
    elapsedMs: kept.map((point) => point[2]),
    values: kept.map((point) => point[3] ?? Number.NaN),
  };
}
