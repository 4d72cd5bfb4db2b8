import type { Curve, StoreReader, TaskRow } from '@basin/store';
import type { Cell, Column, Table } from '../tables/table.ts';

/** Points in memory at once, but for a single trial that has more. */
const mostPoints = 200_000;

const columns: readonly Column[] = [
  { name: 'id', type: 'text' },
  { name: 'label', type: 'text' },
  { name: 'metric', type: 'text' },
  { name: 'step', type: 'integer' },
  { name: 'epoch', type: 'number' },
  { name: 'elapsed_ms', type: 'number' },
  { name: 'time', type: 'time' },
  { name: 'value', type: 'number' },
];

/**
 * All values of all metrics of a study, a row each: trials in planned order, of each its metrics by name,
 * of each its steps. `elapsed_ms` counts from the start of the attempt, `time` is that on the clock.
 */
export function curveTable(reader: StoreReader, sweepId: string): Table {
  function* batches(): Generator<Cell[][]> {
    let some: TaskRow[] = [];
    let points = 0;
    for (const row of rowsOf(reader, sweepId)) {
      const count = pointCount(row);
      if (points > 0 && points + count > mostPoints) {
        yield pointsOf(reader, sweepId, some);
        [some, points] = [[], 0];
      }
      some.push(row);
      points += count;
    }
    if (points > 0) yield pointsOf(reader, sweepId, some);
  }
  return { columns, batches: batches() };
}

function* rowsOf(reader: StoreReader, sweepId: string): Generator<TaskRow> {
  for (const rows of reader.taskBatches(sweepId)) yield* rows;
}

function pointCount({ metrics }: TaskRow): number {
  return Object.values(metrics).reduce((sum, { count }) => sum + count, 0);
}

function pointsOf(reader: StoreReader, sweepId: string, rows: readonly TaskRow[]): Cell[][] {
  const ids = rows.map(({ taskId }) => taskId);
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))].sort();
  const all = { pointLimit: Infinity, rowLimit: Infinity };
  const byTask = new Map<string, [metric: string, curve: Curve][]>(ids.map((id) => [id, []]));
  for (const metric of metrics) {
    for (const curve of reader.curves(sweepId, ids, metric, all)) {
      byTask.get(curve.taskId)?.push([metric, curve]);
    }
  }
  return rows.flatMap((row) =>
    (byTask.get(row.taskId) ?? []).flatMap(([metric, curve]) => curveRows(row, metric, curve)),
  );
}

function curveRows(
  { taskId, label, startedAtMs }: TaskRow,
  metric: string,
  { steps, epochs, elapsedMs, values }: Curve,
): Cell[][] {
  return steps.map((step, index) => {
    const elapsed = elapsedMs[index] ?? 0;
    const time = startedAtMs === null ? null : Math.round(startedAtMs + elapsed);
    return [taskId, label, metric, step, epochs[index] ?? null, elapsed, time, values[index]!];
  });
}
