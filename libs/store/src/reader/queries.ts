import type Database from 'better-sqlite3';
import { eq, type SQL, sql } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import { isAnyOf } from '../is-any-of.ts';
import * as schema from '../schema.ts';
import { type CountedSweep, createSweepIndexes, type SweepIndexes } from './sweep-index.ts';

/** What every part of the reader works on: one read-only connection, and what it has counted. */
export interface Queries {
  client: Database.Database;
  database: BetterSQLite3Database<typeof schema>;
  indexOf: SweepIndexes;
}

export function createQueries(client: Database.Database): Queries {
  // The first call makes it, for what it prepares needs the rest.
  const indexes = (): SweepIndexes => (queries.indexOf = createSweepIndexes(queries));
  const queries: Queries = {
    ...{ client, database: drizzle(client, { schema }) },
    indexOf: Object.assign((rowId: number) => indexes()(rowId), {
      take: (rowId: number, counted: CountedSweep) => indexes().take(rowId, counted),
      has: (rowId: number) => indexes().has(rowId),
    }),
  };
  return queries;
}

/** The inner number of a sweep, null when there is no such sweep. */
export function sweepRowId({ database }: Queries, sweepId: string): number | null {
  const row = database
    .select({ id: schema.sweeps.id })
    .from(schema.sweeps)
    .where(eq(schema.sweeps.hash, sweepId))
    .get();
  return row?.id ?? null;
}

/** A task's trial in a sweep. CROSS JOIN keeps SQLite from reading the whole sweep to find it. */
export function trialFinder({
  client,
}: Queries): (rowId: number, taskId: string) => { id: number; attempt: number } | null {
  const find = client.prepare<[string, number], { id: number; attempt: number }>(
    `SELECT t.id, t.attempt FROM trials AS t CROSS JOIN sweep_trials AS s ON s.trial_id = t.id
     WHERE t.hash = ? AND s.sweep_id = ?`,
  );
  return (rowId, taskId) => find.get(taskId, rowId) ?? null;
}

/**
 * Rows of `sweep_trials` of one sweep, or of some of its tasks: then from the ids to the sweep, by
 * the index of links. `+` keeps SQLite from reading the whole sweep instead, in its order.
 */
export function inSweep(
  { client }: Queries,
  rowId: number,
  taskIds: readonly string[] | undefined,
): SQL {
  if (taskIds === undefined) return sql`${schema.sweepTrials.sweepId} = ${rowId}`;
  const trialIds = client
    .prepare<[string, number], number>(
      `SELECT s.trial_id FROM json_each(?) AS wanted CROSS JOIN trials AS t ON t.hash = wanted.value
       CROSS JOIN sweep_trials AS s ON s.trial_id = t.id AND s.sweep_id = ?`,
    )
    .pluck()
    .all(JSON.stringify(taskIds), rowId);
  return sql`(+${schema.sweepTrials.sweepId} = ${rowId} AND ${isAnyOf(schema.sweepTrials.trialId, trialIds)})`;
}
