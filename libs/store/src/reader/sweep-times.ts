import type { SweepTimes } from '@basin/core';
import type { TimesOptions } from '../contract.ts';
import type { Queries } from './queries.ts';

/*
 * One pass. A task that several of the sweeps have counts once. An attempt whose process died unnoticed
 * ran no longer than its lease; what a worker elsewhere took runs from then on. What was stored before
 * has no interval, nor has a task that was not tried: `max` passes over both. To take in a run that was
 * made elsewhere is no attempt at it.
 */
const sums = (since: 'created_at_ms' | 'planned_at_ms'): string => `
  WITH chosen AS (
    SELECT st.trial_id AS trialId, max(s.${since}) AS sinceMs
    FROM sweeps AS s CROSS JOIN sweep_trials AS st ON st.sweep_id = s.id
    WHERE s.hash IN (SELECT value FROM json_each(@sweepIds)) GROUP BY st.trial_id),
  tried AS (
    SELECT t.state IN ('queued', 'running', 'lost') AS open, a.token IS NOT NULL AS tried,
      a.started_at_ms < c.sinceMs AND ifnull(a.ended_at_ms, c.sinceMs + 1) <= c.sinceMs AS stored,
      iif(a.token = t.token, a.start_ms + a.train_ms + a.evaluate_ms + a.analyse_ms, NULL) AS workMs,
      iif(a.token = t.token AND t.kind = 'training', a.analyse_ms, 0) AS measuringMs,
      a.queue_wait_ms AS waitMs,
      max(0, a.claimed_at_ms - a.started_at_ms) AS claimWaitMs,
      max(ifnull(a.claimed_at_ms, a.started_at_ms), c.sinceMs) AS fromMs,
      ifnull(a.ended_at_ms, min(@nowMs, ifnull(a.lease_until_ms, @nowMs))) AS toMs
    FROM chosen AS c CROSS JOIN trials AS t ON t.id = c.trialId
    LEFT JOIN attempts AS a ON a.trial_id = t.id AND t.kind <> 'import'),
  reached AS (
    SELECT *, tried AND NOT stored AS ran, max(iif(tried AND NOT stored, toMs, NULL)) OVER (
      ORDER BY fromMs ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reachedMs
    FROM tried)
  SELECT
    total(iif(stored, workMs, 0)) AS storedWorkMs, count(iif(stored, workMs, NULL)) AS storedCount,
    total(open) AS openCount, total(ran) AS attemptCount,
    total(iif(ran, workMs, 0)) AS workMs, total(iif(ran, measuringMs, 0)) AS measuringMs,
    total(iif(ran, waitMs, 0)) AS waitMs,
    total(iif(ran, claimWaitMs, 0)) AS claimWaitMs,
    total(iif(ran, max(0, toMs - max(fromMs, ifnull(reachedMs, fromMs))), 0)) AS wallMs
  FROM reached`;

interface Sums extends Omit<SweepTimes, 'allStored'> {
  storedCount: number;
  openCount: number;
}

/** Work, waiting and time on the wall of sweeps taken together; unknown ones have none. */
export function sweepTimes(
  { client }: Queries,
  sweepIds: readonly string[],
  { since = 'created', nowMs = Date.now(), untilHeard = false }: TimesOptions,
): SweepTimes {
  const row = client
    .prepare<{ sweepIds: string; nowMs: number }, Sums>(sums(`${since}_at_ms`))
    .get({
      sweepIds: JSON.stringify(sweepIds),
      nowMs: untilHeard ? (heardMs(client) ?? nowMs) : nowMs,
    });
  if (row === undefined) throw new Error('a sum without a row');
  const { storedCount, openCount, ...times } = row;
  return { ...times, allStored: times.attemptCount === 0 && openCount === 0 && storedCount > 0 };
}

/** When any attempt was heard last; null where none was. Plans and notes are written while nobody works too. */
export function heardMs(client: Queries['client']): number | null {
  const newest = client.prepare<[], number>(
    'SELECT at_ms FROM events WHERE attempt IS NOT NULL ORDER BY sequence DESC LIMIT 1',
  );
  return newest.pluck().get() ?? null;
}
