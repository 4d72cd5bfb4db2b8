import { measureMetrics, measureNumber, type QueryNames } from '@basin/core';
import { type Queries, sweepRowId } from '../queries.ts';
import { metricsOf } from '../metrics.ts';
import { ofPlan } from '../sweep-index.ts';
import { factorNamesOf } from '../tasks.ts';

/** Trainings whose configs are looked through for settings. */
const configLimit = 50;

/** The names that the tasks of a sweep have: a query can say these, and no others. */
export function queryNamesOf(queries: Queries, sweepId: string): QueryNames {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return { factors: [], metrics: [], measures: [], settings: [] };
  const index = queries.indexOf(rowId);
  index.measures ??= new Set(
    queries.client
      .prepare<[number], string>(
        `SELECT DISTINCT a.measure FROM sweep_trials AS s JOIN analyses AS a ON a.trial_id = s.trial_id
         WHERE s.sweep_id = ?`,
      )
      .pluck()
      .all(rowId),
  );
  const settings = ofPlan(index, 'settings', () =>
    queries.client
      .prepare<[number, number], string>(
        `SELECT DISTINCT substr(leaf.fullkey, 3) FROM
           (SELECT t.config FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
            WHERE s.sweep_id = ? AND t.kind <> 'analysis' ORDER BY s.position LIMIT ?) AS some,
           json_tree(some.config) AS leaf
         WHERE leaf.atom IS NOT NULL AND leaf.fullkey NOT GLOB '*"*'`,
      )
      .pluck()
      .all(rowId, configLimit),
  );
  return {
    factors: factorNamesOf(queries, sweepId, {}),
    metrics: metricsOf(queries, sweepId).map(({ name }) => name),
    measures: [...index.measures].sort().flatMap(measureMetrics),
    settings: settings.filter((path) => path !== 'kind' && path !== 'schemaVersion'),
  };
}

/** Whether an analysis of the sweep has this number of two trainings whose seeds differ. */
export function isBetweenSeeds(queries: Queries, sweepId: string, measureMetric: string): boolean {
  const rowId = sweepRowId(queries, sweepId);
  const measure = measureNumber(measureMetric)?.measure;
  if (rowId === null || measure === undefined) return false;
  const found = queries.client
    .prepare<[number, string], number>(
      `SELECT 1 FROM sweep_trials AS s JOIN analyses AS a ON a.trial_id = s.trial_id
       JOIN dependencies AS d ON d.trial_id = a.trial_id AND d.position = 0
       JOIN dependencies AS e ON e.trial_id = a.trial_id AND e.position = 1
       JOIN trials AS one ON one.id = d.needs_trial_id JOIN trials AS other ON other.id = e.needs_trial_id
       WHERE s.sweep_id = ? AND a.measure = ?
         AND json_extract(one.config, '$.seed') <> json_extract(other.config, '$.seed') LIMIT 1`,
    )
    .pluck();
  return found.get(rowId, measure) !== undefined;
}
