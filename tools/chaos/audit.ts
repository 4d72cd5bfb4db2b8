import { openReader, type TaskRow } from '@basin/store';
import { openDatabase } from '../../libs/store/src/open-database.ts';

/** Weight hashes by label. */
export type Hashes = ReadonlyMap<string, string>;

/** The tasks of a database's only sweep, in its newest generation; none before it is planned. */
export function storedTasks(database: string): TaskRow[] {
  const reader = openReader(database, { waitMs: 0 });
  try {
    const sweep = reader.sweeps().rows[0];
    return sweep === undefined ? [] : reader.tasks(sweep.sweepId, { limit: 100_000 }).rows;
  } finally {
    reader.close();
  }
}

export function hashesOf(tasks: readonly TaskRow[]): Hashes {
  return new Map(tasks.map(({ label, weightsSha256 }) => [label, weightsSha256 ?? 'none']));
}

/** What is wrong with a generation that should be complete: every trial done, with the same weights. */
export function differences(tasks: readonly TaskRow[], expected: Hashes): string[] {
  const problems = tasks.flatMap(({ label, state, weightsSha256 }) =>
    state !== 'done'
      ? [`${label} is ${state}`]
      : weightsSha256 !== expected.get(label)
        ? [
            `${label} has weights ${weightsSha256?.slice(0, 12) ?? 'none'}, undisturbed ${expected.get(label)?.slice(0, 12) ?? 'none'}`,
          ]
        : [],
  );
  return tasks.length === expected.size
    ? problems
    : [...problems, `${tasks.length} trials, planned ${expected.size}`];
}

/** Statements that must find nothing. */
const forbidden: readonly [what: string, sql: string][] = [
  [
    'a trial without exactly one accepted outcome',
    `SELECT t.id FROM trials AS t LEFT JOIN attempts AS a ON a.trial_id = t.id AND a.state = 'done'
     GROUP BY t.id HAVING count(a.token) <> 1`,
  ],
  [
    'an outcome that was stored more than once',
    `SELECT trial_id FROM events WHERE type = 'finished' GROUP BY trial_id HAVING count(*) <> 1`,
  ],
  [
    'an attempt that started after its trial was done',
    `SELECT a.token FROM attempts AS a JOIN attempts AS d ON d.trial_id = a.trial_id
     WHERE d.state = 'done' AND a.token > d.token`,
  ],
  [
    'an attempt that nobody closed',
    `SELECT token FROM attempts WHERE state NOT IN ('done', 'lost', 'queued', 'failed', 'cancelled')`,
  ],
  [
    'a trial with other than one set of weights',
    `SELECT t.id FROM trials AS t LEFT JOIN artifacts AS w ON w.trial_id = t.id AND w.kind = 'weights'
     GROUP BY t.id HAVING count(w.sha256) <> 1 OR max(w.sha256) IS NOT t.weights_hash`,
  ],
  [
    'a curve of the accepted attempt with holes or without its end',
    `SELECT t.id FROM trials AS t LEFT JOIN metrics AS m ON m.trial_id = t.id AND m.attempt = t.attempt
       AND m.metric_id = (SELECT id FROM metric_names WHERE name = 'train/loss')
     GROUP BY t.id HAVING count(m.step) <> (
       SELECT max(points) FROM (SELECT count(*) AS points FROM metrics AS all_of JOIN trials AS of_all
         ON of_all.id = all_of.trial_id AND of_all.attempt = all_of.attempt
         WHERE all_of.metric_id = m.metric_id GROUP BY all_of.trial_id))`,
  ],
];

/** What contradicts "one outcome each", over all generations of a database at rest. */
export function auditDatabase(file: string, expected: Hashes): string[] {
  const database = openDatabase(file, { readonly: true });
  try {
    const problems = forbidden.flatMap(([what, sql]) => {
      const rows = database.prepare(sql).pluck().all();
      return rows.length === 0 ? [] : [`${what}: ${rows.length} (${rows.slice(0, 3).join(', ')})`];
    });
    const weights = database
      .prepare<[], [string, string | null]>(
        `SELECT s.label, t.weights_hash FROM trials AS t JOIN trials AS any_of ON any_of.hash = t.hash
         JOIN sweep_trials AS s ON s.trial_id = any_of.id`,
      )
      .raw()
      .all();
    const other = weights.filter(([label, hash]) => hash !== expected.get(label));
    if (other.length === 0) return problems;
    return [
      ...problems,
      `weights unlike the undisturbed: ${other.length} (${other[0]?.[0] ?? ''})`,
    ];
  } finally {
    database.close();
  }
}

/** How the attempts of a database ended, by state. */
export function attemptStates(file: string): Record<string, number> {
  const database = openDatabase(file, { readonly: true });
  try {
    const rows = database
      .prepare<[], [string, number]>('SELECT state, count(*) FROM attempts GROUP BY state')
      .raw()
      .all();
    return Object.fromEntries(rows);
  } finally {
    database.close();
  }
}
