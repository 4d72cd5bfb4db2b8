import type { Metric } from '@basin/core';
import { type Queries, sweepRowId } from './queries.ts';

/** The metrics that a sweep's tasks have, as they were when the first value was stored. */
export function metricsOf(queries: Queries, sweepId: string): Metric[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  return queries.client
    .prepare<[number], Metric>(
      `SELECT n.name, n.unit, n.direction, n.format FROM metric_names AS n WHERE EXISTS (
         SELECT 1 FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
         JOIN metric_summaries AS m ON m.trial_id = t.id AND m.attempt = t.attempt AND m.metric_id = n.id
         WHERE s.sweep_id = ?) ORDER BY n.name`,
    )
    .all(rowId);
}
