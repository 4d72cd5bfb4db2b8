import { averagedSuffix, taskStates } from '@basin/core';
import type { VerifyCode } from './finding.ts';

/**
 * What must hold between the tables after every transaction. `broken` is SQL that lists, as one text
 * column, every place where it does not.
 */
export interface Rule {
  code: VerifyCode;
  holds: string;
  broken: string;
}

const quoted = taskStates.map((state) => `'${state}'`).join(', ');
/** How people find a trial `t`. */
const task = `printf('task %s, generation %d', substr(t.hash, 1, 12), t.generation)`;

const accounting: readonly Rule[] = [
  {
    code: 'store/unbalanced-sweep',
    holds: 'planned = linked tasks = sum over their states, for every sweep',
    broken: `
      SELECT printf('sweep %s: planned %s, linked %d, in a known state %d',
                    substr(hash, 1, 12), coalesce(planned, 'never'), linked, known)
      FROM (
        SELECT s.hash, p.planned,
          (SELECT count(*) FROM sweep_trials AS l WHERE l.sweep_id = s.id) AS linked,
          (SELECT count(*) FROM sweep_trials AS l JOIN trials AS t ON t.id = l.trial_id
           WHERE l.sweep_id = s.id AND t.state IN (${quoted})) AS known
        FROM sweeps AS s
        LEFT JOIN (
          -- Of the newest: SQLite takes bare columns from the row of max().
          SELECT sweep_id, json_extract(payload, '$.planned') AS planned, max(sequence)
          FROM events WHERE type IN ('planned', 'extended') GROUP BY sweep_id
        ) AS p ON p.sweep_id = s.id
      ) WHERE planned IS NOT linked OR linked <> known`,
  },
  {
    code: 'store/unbalanced-sweep',
    holds: 'the positions of a sweep count from 0 without a gap',
    broken: `
      SELECT printf('sweep %s: %d tasks at positions %d to %d',
                    substr(s.hash, 1, 12), count(*), min(l.position), max(l.position))
      FROM sweep_trials AS l JOIN sweeps AS s ON s.id = l.sweep_id
      GROUP BY s.id HAVING min(l.position) <> 0 OR max(l.position) + 1 <> count(*)`,
  },
  {
    code: 'store/unbalanced-sweep',
    holds:
      'a sweep has every task that its proposer asked for, and proposals count from 0 without a gap',
    broken: `
      SELECT printf('sweep %s: proposal %d names task %s, which the sweep has not',
                    substr(s.hash, 1, 12), p.number, substr(wanted.value, 1, 12))
      FROM proposals AS p JOIN sweeps AS s ON s.id = p.sweep_id
      CROSS JOIN json_each(p.task_ids) AS wanted
      WHERE NOT EXISTS (SELECT 1 FROM trials AS t CROSS JOIN sweep_trials AS l
                        WHERE t.hash = wanted.value AND l.trial_id = t.id AND l.sweep_id = s.id)
      UNION ALL
      SELECT printf('sweep %s: %d proposals up to number %d', substr(s.hash, 1, 12), count(*), max(p.number))
      FROM proposals AS p JOIN sweeps AS s ON s.id = p.sweep_id
      GROUP BY s.id HAVING max(p.number) + 1 <> count(*)`,
  },
];

const attempts: readonly Rule[] = [
  {
    code: 'store/attempts-disagree',
    holds: 'attempts are numbered without a gap, and the trial knows the newest with its token',
    broken: `
      SELECT printf('%s: attempt %d with token %d is its newest, stored are %d up to %d with token %d',
                    ${task}, t.attempt, t.token, a.total, a.newest, a.token)
      FROM trials AS t
      LEFT JOIN (SELECT trial_id, count(*) AS total, max(number) AS newest, max(token) AS token
                 FROM attempts GROUP BY trial_id) AS a ON a.trial_id = t.id
      WHERE t.attempt <> coalesce(a.total, 0) OR t.attempt <> coalesce(a.newest, 0)
         OR t.token <> coalesce(a.token, 0)`,
  },
  {
    code: 'store/attempts-disagree',
    holds: 'an outcome is that of the newest attempt; what waits or was cancelled has none',
    broken: `
      SELECT printf('%s is %s, its newest attempt %s', ${task}, t.state, coalesce(a.state, 'absent'))
      FROM trials AS t LEFT JOIN attempts AS a ON a.token = t.token AND a.trial_id = t.id
      WHERE CASE WHEN t.state IN ('running', 'done', 'diverged', 'pruned', 'failed')
                 THEN a.state IS NOT t.state
                 ELSE a.state IN ('running', 'done', 'diverged', 'pruned') END`,
  },
  {
    code: 'store/attempts-disagree',
    holds: 'earlier attempts have ended, and without an outcome',
    broken: `
      SELECT printf('%s: attempt %d is %s, but attempt %d came after it',
                    ${task}, a.number, a.state, t.attempt)
      FROM trials AS t JOIN attempts AS a ON a.trial_id = t.id AND a.token <> t.token
      WHERE a.state IN ('running', 'done', 'diverged', 'pruned')`,
  },
  {
    code: 'store/attempts-disagree',
    holds: 'a trial has a lease exactly while it runs',
    broken: `
      SELECT printf('%s is %s, with a lease until %s', ${task}, t.state, coalesce(t.lease_until_ms, 'never'))
      FROM trials AS t WHERE (t.state = 'running') <> (t.lease_until_ms IS NOT NULL)`,
  },
  {
    code: 'store/events-disagree',
    holds: 'the newest event of a trial led to the state that it is in',
    broken: `
      SELECT printf('%s is %s, its events say %s', ${task}, t.state, coalesce(e.state, 'queued'))
      FROM trials AS t
      LEFT JOIN (
        SELECT trial_id, max(sequence),
          CASE type WHEN 'started' THEN 'running'
                    WHEN 'finished' THEN json_extract(payload, '$.state') ELSE type END AS state
        FROM events WHERE trial_id IS NOT NULL AND type NOT IN ('progress', 'metrics')
        GROUP BY trial_id
      ) AS e ON e.trial_id = t.id
      WHERE t.state <> coalesce(e.state, 'queued')`,
  },
];

const outcomes: readonly Rule[] = [
  {
    code: 'store/outcome-disagrees',
    holds: 'a done training, and nothing else, has final weights, stored under their hash',
    broken: `
      SELECT printf('%s is %s, its weights are %s, their file is %s', ${task}, t.state,
                    coalesce(substr(t.weights_hash, 1, 12), 'none'),
                    coalesce(substr(f.sha256, 1, 12), 'none'))
      FROM trials AS t
      LEFT JOIN artifacts AS f ON f.trial_id = t.id AND f.kind = 'weights'
      WHERE t.weights_hash IS NOT f.sha256
         OR (t.kind = 'training' AND t.state = 'done') <> (f.sha256 IS NOT NULL)`,
  },
  {
    code: 'store/outcome-disagrees',
    holds: 'a done analysis, and nothing else, has a result',
    broken: `
      SELECT printf('%s (%s) is %s, %s', ${task}, t.kind, t.state,
                    iif(r.trial_id IS NULL, 'without a result', 'with a result'))
      FROM trials AS t LEFT JOIN analyses AS r ON r.trial_id = t.id
      WHERE (t.kind = 'analysis' AND t.state = 'done') <> (r.trial_id IS NOT NULL)`,
  },
  {
    code: 'store/outcome-disagrees',
    holds: 'what has not finished has neither outputs nor snapshots',
    broken: `
      SELECT printf('%s is %s, yet it has %s', ${task}, t.state, r.what)
      FROM (SELECT DISTINCT trial_id, 'outputs' AS what FROM outputs
            UNION SELECT DISTINCT trial_id, 'snapshots' FROM artifacts WHERE kind = 'snapshot') AS r
      JOIN trials AS t ON t.id = r.trial_id
      WHERE t.state NOT IN ('done', 'diverged', 'pruned')`,
  },
];

/** Need the SQL function `content_key(type, shape, bytes)`, null where they do not fit each other. */
const contents: readonly Rule[] = [
  {
    code: 'store/outcome-disagrees',
    holds: 'an output is either a short value or a content',
    broken: `
      SELECT printf('%s, output %s has %s', ${task}, o.name,
                    iif(o.value IS NULL, 'no value', 'two values'))
      FROM outputs AS o JOIN trials AS t ON t.id = o.trial_id
      WHERE (o.value IS NULL) = (o.content_id IS NULL)`,
  },
  {
    code: 'store/damaged-content',
    holds: 'a content has the bytes that its SHA-256 says',
    broken: `
      SELECT printf('content %d (%s, shape %s, %d bytes): its SHA-256 is %s, stored is %s',
                    id, type, shape, length(bytes),
                    coalesce(substr(content_key(type, shape, bytes), 1, 12), 'unreadable'),
                    substr(sha256, 1, 12))
      FROM contents WHERE sha256 IS NOT content_key(type, shape, bytes)`,
  },
];

/** The last one of a curve `p` named `n`, unless weights from before it were kept. */
const stepOfStoredWeights = `iif(n.name LIKE '%${averagedSuffix}', p.last_step, coalesce(
                (SELECT CAST(o.value AS INTEGER) FROM outputs AS o JOIN trials AS t ON t.id = o.trial_id
                 WHERE o.trial_id = p.trial_id AND o.name = 'keptStep' AND t.attempt = p.attempt),
                p.last_step))`;

const metrics: readonly Rule[] = [
  {
    code: 'store/summary-disagrees',
    holds: 'the summary of every curve is what its points say',
    broken: `
      SELECT printf('trial %d, attempt %d, metric %s: %d points to step %d, minimum %s, maximum %s; its summary: %s',
                    p.trial_id, p.attempt, coalesce(n.name, p.metric_id), p.total, p.last_step,
                    coalesce(p.low, 'none'), coalesce(p.high, 'none'),
                    iif(s.count IS NULL, 'none',
                        printf('%d to step %d, last %s, best %s at step %s, minimum %s, maximum %s',
                               s.count, s.last_step, coalesce(s.last, 'none'), coalesce(s.best, 'none'),
                               coalesce(s.best_step, 'none'), coalesce(s.min, 'none'), coalesce(s.max, 'none'))))
      FROM (SELECT trial_id, attempt, metric_id, count(*) AS total, max(step) AS last_step,
                   min(value) AS low, max(value) AS high
            FROM metrics GROUP BY trial_id, attempt, metric_id) AS p
      LEFT JOIN metric_names AS n ON n.id = p.metric_id
      LEFT JOIN metric_summaries AS s
        ON s.trial_id = p.trial_id AND s.attempt = p.attempt AND s.metric_id = p.metric_id
      WHERE s.count IS NOT p.total OR s.last_step IS NOT p.last_step
         OR s.min IS NOT p.low OR s.max IS NOT p.high
         OR s.best IS NOT iif(n.direction = 'higher', p.high, p.low)
         OR s.last IS NOT (SELECT m.value FROM metrics AS m
              WHERE m.trial_id = p.trial_id AND m.attempt = p.attempt
                AND m.metric_id = p.metric_id AND m.step <= ${stepOfStoredWeights}
              ORDER BY m.step DESC LIMIT 1)
         OR s.best IS NOT (SELECT m.value FROM metrics AS m
              WHERE m.trial_id = p.trial_id AND m.attempt = p.attempt
                AND m.metric_id = p.metric_id AND m.step = s.best_step)`,
  },
  {
    code: 'store/summary-disagrees',
    holds: 'a summary has its points',
    broken: `
      SELECT printf('trial %d, attempt %d, metric %s: a summary of %d points, stored is none',
                    s.trial_id, s.attempt, coalesce(n.name, s.metric_id), s.count)
      FROM metric_summaries AS s LEFT JOIN metric_names AS n ON n.id = s.metric_id
      WHERE s.count > 0 AND NOT EXISTS (
        SELECT 1 FROM metrics AS m WHERE m.trial_id = s.trial_id AND m.attempt = s.attempt
          AND m.metric_id = s.metric_id)`,
  },
];

export const rules: readonly Rule[] = [
  ...accounting,
  ...attempts,
  ...outcomes,
  ...contents,
  ...metrics,
];
