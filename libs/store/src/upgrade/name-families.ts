import {
  type BackendFamily,
  configOnBackend,
  identityOf,
  type RunnableConfig,
  taskIdentity,
} from '@basin/core';
import type { Database } from 'better-sqlite3';

interface Row {
  id: number;
  hash: string;
  config: string;
  /** Null: nothing has computed it yet. */
  backend: string | null;
}

/** Backends whose results stood under TensorFlow's name. */
const families: Readonly<Record<string, BackendFamily>> = {
  webgpu: 'webgpu',
  wasm: 'wasm',
  cpu: 'cpu',
};

/**
 * Results get the identity of the family that computed them. Configs of older releases say
 * `tensorflow` whatever the backend was, so that another backend's results would be taken for
 * TensorFlow's. Tasks that name such a task by its identity, and sweeps that have one, follow. A
 * database that TensorFlow alone has computed stays as it is.
 */
export function nameFamilies(database: Database): void {
  if (!hasOtherBackends(database)) return;
  const needs = needsOf(database);
  const rows = new Map(
    database
      .prepare<[], Row>(
        `SELECT t.id, t.hash, t.config, e.backend FROM trials AS t
         LEFT JOIN environments AS e ON e.id = t.environment_id`,
      )
      .all()
      .map((row) => [row.id, row]),
  );
  const rename = database.prepare<[string, string, number]>(
    'UPDATE trials SET hash = ?, config = ? WHERE id = ?',
  );
  const done = new Map<number, string>();
  const renamed: number[] = [];

  /** A trial's new hash, after those of the trials that it names. */
  function moved(row: Row): string {
    const known = done.get(row.id);
    if (known !== undefined) return known;
    const names = new Map(
      (needs.get(row.id) ?? []).flatMap((id) => {
        const needed = rows.get(id);
        return needed === undefined ? [] : [[needed.hash, moved(needed)] as const];
      }),
    );
    const config = JSON.parse(row.config) as RunnableConfig;
    const family = families[row.backend ?? ''] ?? config.backendFamily;
    const own = configOnBackend(config, family, (name) => names.get(name) ?? name);
    const hash = taskIdentity(own);
    done.set(row.id, hash);
    if (hash !== row.hash) {
      rename.run(hash, JSON.stringify(own), row.id);
      renamed.push(row.id);
    }
    return hash;
  }
  for (const row of rows.values()) moved(row);
  renameSweeps(database, renamed);
}

function hasOtherBackends(database: Database): boolean {
  const names = JSON.stringify(Object.keys(families));
  return (
    database
      .prepare(
        `SELECT 1 FROM trials AS t JOIN environments AS e ON e.id = t.environment_id
         WHERE e.backend IN (SELECT value FROM json_each(?)) LIMIT 1`,
      )
      .get(names) !== undefined
  );
}

/** What each trial waits for, in trials. */
function needsOf(database: Database): Map<number, number[]> {
  const needs = new Map<number, number[]>();
  const rows = database
    .prepare<[], { trialId: number; needed: number }>(
      'SELECT trial_id AS trialId, needs_trial_id AS needed FROM dependencies',
    )
    .all();
  for (const { trialId, needed } of rows) {
    needs.set(trialId, [...(needs.get(trialId) ?? []), needed]);
  }
  return needs;
}

/** Sweeps whose identity is made of their tasks: of the new ones. */
function renameSweeps(database: Database, trialIds: readonly number[]): void {
  const sweeps = database
    .prepare<[string], { id: number; experiment: string; preset: string }>(
      `SELECT DISTINCT s.id, s.experiment, s.preset FROM sweeps AS s
       JOIN sweep_trials AS l ON l.sweep_id = s.id
       WHERE s.definition IS NULL AND l.trial_id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(trialIds));
  const tasksOf = database
    .prepare<[number], string>(
      `SELECT t.hash FROM sweep_trials AS l JOIN trials AS t ON t.id = l.trial_id
       WHERE l.sweep_id = ? ORDER BY l.position`,
    )
    .pluck();
  const rename = database.prepare<[string, number]>('UPDATE sweeps SET hash = ? WHERE id = ?');
  for (const { id, experiment, preset } of sweeps) {
    // As `sweepIdentity` has it.
    rename.run(identityOf({ experiment, preset, tasks: tasksOf.all(id) }), id);
  }
}
