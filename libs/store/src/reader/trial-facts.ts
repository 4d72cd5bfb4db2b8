import type { TrialFacts } from '../contract.ts';
import { type Queries, sweepRowId } from './queries.ts';
import { repeatsOf } from './repeats.ts';

/** Where some of a sweep's trials come from; in no order. */
export function trialFacts(
  queries: Queries,
  sweepId: string,
  taskIds: readonly string[],
): TrialFacts[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  const repeats = new Map(repeatsOf(queries, rowId).map(({ taskId, of }) => [taskId, of]));
  return queries.client
    .prepare<[string, number], Omit<TrialFacts, 'repeats'>>(
      `SELECT t.hash AS taskId, t.seed, t.queued_at_ms AS queuedAtMs, e.backend,
         e.engine_version AS engineVersion, e.build_digest AS buildDigest,
         (SELECT group_concat(tag, ' ') FROM (SELECT tag FROM tags WHERE trial_id = t.id ORDER BY tag)) AS tags
       FROM json_each(?) AS wanted
       CROSS JOIN trials AS t ON t.hash = wanted.value
       CROSS JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep_id = ?
       LEFT JOIN environments AS e ON e.id = t.environment_id`,
    )
    .all(JSON.stringify(taskIds), rowId)
    .map((facts) => ({ ...facts, repeats: repeats.get(facts.taskId) ?? null }));
}
