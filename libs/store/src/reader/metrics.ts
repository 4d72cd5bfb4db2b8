import type { Metric } from '@basin/core';
import { type Queries, sweepRowId } from './queries.ts';

/** The metrics that a sweep's tasks have, as they were when the first value was stored. */
export function metricsOf(queries: Queries, sweepId: string): Metric[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  const ids = metricIds(queries, rowId);
  return queries.client
    .prepare<[string], Metric>(
      `SELECT name, unit, direction, format FROM metric_names
       WHERE id IN (SELECT value FROM json_each(?)) ORDER BY name`,
    )
    .all(JSON.stringify([...ids]));
}

/** Once known, they are kept up with the sweep's events. */
function metricIds({ client, indexOf }: Queries, rowId: number): ReadonlySet<number> {
  const index = indexOf(rowId);
  // Most are found at the first task. One that the sweep has not is looked for in all tasks, once.
  index.metricIds ??= new Set(
    client
      .prepare<[number], number>(
        `SELECT n.id FROM metric_names AS n WHERE EXISTS (
           SELECT 1 FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
           JOIN metric_summaries AS m ON m.trial_id = t.id AND m.attempt = t.attempt AND m.metric_id = n.id
           WHERE s.sweep_id = ?)`,
      )
      .pluck()
      .all(rowId),
  );
  return index.metricIds;
}

/** How many values a sweep's metrics have, by their summaries; at least `limit` where there are more. */
export function valueCountOf(queries: Queries, sweepId: string, limit: number): number {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return 0;
  const counts = queries.client
    .prepare<[number], number>(
      `SELECT m.count FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
       JOIN metric_summaries AS m ON m.trial_id = t.id AND m.attempt = t.attempt
       WHERE s.sweep_id = ? ORDER BY s.position`,
    )
    .pluck();
  let sum = 0;
  for (const count of counts.iterate(rowId)) {
    sum += count;
    if (sum >= limit) break;
  }
  return sum;
}
