import type { AttachedAnalysis } from '../../contract.ts';
import { type Queries, sweepRowId } from '../queries.ts';

/** The analyses of these trainings that are in the sweep, in planned order. */
export function analysesOf(
  queries: Queries,
  sweepId: string,
  trainingIds: readonly string[],
): AttachedAnalysis[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  return queries.client
    .prepare<[string, number], AttachedAnalysis>(
      `SELECT training.hash AS trainingId, analysis.hash AS taskId, s.label, analysis.state,
         json_extract(analysis.config, '$.measure.measure') AS measure
       FROM json_each(?) AS wanted
       JOIN trials AS training ON training.hash = wanted.value
       JOIN dependencies AS d ON d.needs_trial_id = training.id
       JOIN trials AS analysis ON analysis.id = d.trial_id AND analysis.kind = 'analysis'
       JOIN sweep_trials AS s ON s.trial_id = analysis.id AND s.sweep_id = ?
       ORDER BY s.position`,
    )
    .all(JSON.stringify(trainingIds), rowId);
}
