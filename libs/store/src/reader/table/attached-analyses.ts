import type { AnalysisAnywhere, AttachedAnalysis } from '../../contract.ts';
import { type Queries, sweepRowId } from '../queries.ts';
import { repeatsOf } from '../repeats.ts';
import { shownStateOf } from '../shown-state.ts';

/** The analyses of these trainings that are in the sweep, in planned order, and behind them the repeats of them. */
export function analysesOf(
  queries: Queries,
  sweepId: string,
  trainingIds: readonly string[],
): AttachedAnalysis[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  const analyses = queries.client
    .prepare<[string, number], AttachedAnalysis>(
      `SELECT training.hash AS trainingId, analysis.hash AS taskId, s.label, ${shownStateOf('analysis')} AS state,
         json_extract(analysis.config, '$.measure.measure') AS measure
       FROM json_each(?) AS wanted
       JOIN trials AS training ON training.hash = wanted.value
       JOIN dependencies AS d ON d.needs_trial_id = training.id
       JOIN trials AS analysis ON analysis.id = d.trial_id AND analysis.kind = 'analysis'
       JOIN sweep_trials AS s ON s.trial_id = analysis.id AND s.sweep_id = ?
       ORDER BY s.position`,
    )
    .all(JSON.stringify(trainingIds), rowId);
  return [...analyses, ...attachedRepeats(queries, rowId, trainingIds)];
}

function attachedRepeats(
  queries: Queries,
  rowId: number,
  trainingIds: readonly string[],
): AttachedAnalysis[] {
  const wanted = new Set(trainingIds);
  const repeats = repeatsOf(queries, rowId).filter(({ of }) => wanted.has(of));
  if (repeats.length === 0) return [];
  const rows = queries.client
    .prepare<[string, number], Pick<AttachedAnalysis, 'label' | 'state'> & { trialId: number }>(
      `SELECT t.id AS trialId, s.label, ${shownStateOf('t')} AS state FROM json_each(?) AS wanted
       CROSS JOIN trials AS t ON t.id = wanted.value
       CROSS JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep_id = ?`,
    )
    .all(JSON.stringify(repeats.map(({ trialId }) => trialId)), rowId);
  const byTrial = new Map(rows.map((row) => [row.trialId, row]));
  return repeats.flatMap(({ trialId, taskId, precision, of }) => {
    const row = byTrial.get(trialId);
    if (row === undefined) return [];
    const { label, state } = row;
    return [{ trainingId: of, taskId, measure: `${precision} repeat`, label, state }];
  });
}

/** The analyses that read a training's weights, of whatever sweep, each where it was planned last. */
export function analysesAnywhere(queries: Queries, trainingId: string): AnalysisAnywhere[] {
  return queries.client
    .prepare<[string], AnalysisAnywhere>(
      `SELECT analysis.hash AS taskId, analysis.generation, s.label, ${shownStateOf('analysis')} AS state,
         json_extract(analysis.config, '$.measure.measure') AS measure,
         json_array_length(analysis.config, '$.inputs') AS inputCount,
         (SELECT hash FROM sweeps WHERE id = s.sweep_id) AS sweepId, max(s.sweep_id) AS planned
       FROM trials AS training
       JOIN dependencies AS d ON d.needs_trial_id = training.id
       JOIN trials AS analysis ON analysis.id = d.trial_id AND analysis.kind = 'analysis'
       JOIN sweep_trials AS s ON s.trial_id = analysis.id
       WHERE training.hash = ?
       GROUP BY analysis.id ORDER BY analysis.id DESC LIMIT ${mostAnalyses}`,
    )
    .all(trainingId)
    .map(({ planned: _, ...found }: AnalysisAnywhere & { planned?: number }) => found);
}

/** More than these of one training are for the table. */
const mostAnalyses = 100;
