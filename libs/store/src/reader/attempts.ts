import type { Page, WorkedAttempt } from '../contract.ts';
import { type Queries, sweepRowId } from './queries.ts';

/** The newest attempts at a sweep's tasks, oldest first, without those that wait for a worker yet. */
export function attemptsOf(queries: Queries, sweepId: string, limit: number): Page<WorkedAttempt> {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return { rows: [], total: 0 };
  const { client } = queries;
  const total = attemptCount(queries, rowId);
  // From the newest attempt down: that index gives the order, and the limit ends it.
  const rows = client
    .prepare<[number, number], WorkedAttempt>(
      `SELECT t.hash AS taskId, s.label, iif(t.kind = 'analysis', 'analysis', 'training') AS kind, a.number AS attempt, a.worker, a.state,
         coalesce(a.claimed_at_ms, a.started_at_ms) AS startedAtMs, a.ended_at_ms AS endedAtMs
       FROM attempts AS a CROSS JOIN sweep_trials AS s ON s.trial_id = a.trial_id AND s.sweep_id = ?
       CROSS JOIN trials AS t ON t.id = s.trial_id
       WHERE a.state <> 'running' OR t.started_at_ms IS NOT NULL
       ORDER BY a.token DESC LIMIT ?`,
    )
    .all(rowId, limit);
  return { rows: rows.reverse(), total };
}

/** Counted anew only after a task has changed its state, as one does that is tried. */
export function attemptCount({ client, indexOf }: Queries, rowId: number): number {
  const index = indexOf(rowId);
  const { settledSequence } = index.activity;
  if (index.attempts?.settledSequence === settledSequence) return index.attempts.count;
  const count =
    client
      .prepare<[number], number>(
        `SELECT count(*) FROM attempts AS a
         CROSS JOIN sweep_trials AS s ON s.trial_id = a.trial_id AND s.sweep_id = ?`,
      )
      .pluck()
      .get(rowId) ?? 0;
  index.attempts = { settledSequence, count };
  return count;
}
