import type Database from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import * as schema from '../schema.ts';

/** What every part of the reader works on: one read-only connection. */
export interface Queries {
  client: Database.Database;
  database: BetterSQLite3Database<typeof schema>;
}

export function createQueries(client: Database.Database): Queries {
  return { client, database: drizzle(client, { schema }) };
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
