import type { TaskProgress } from '@basin/core';
import type Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import * as schema from '../schema.ts';

/** What every part of the writer works on; one connection, so that all of them share a transaction. */
export interface Session {
  client: Database.Database;
  database: BetterSQLite3Database<typeof schema>;
  now: () => number;
  lossLimit: number;
  /** One immediate transaction: all of `work` or nothing. Nested calls join the outer one. */
  write<T>(work: () => T): T;
}

export function createSession(
  client: Database.Database,
  now: () => number,
  lossLimit: number,
): Session {
  return {
    client,
    database: drizzle(client, { schema }),
    now,
    lossLimit,
    write: (work) => (client.inTransaction ? work() : client.transaction(work).immediate()),
  };
}

/** A trial as the reducer and the writer need it; `config` stays on disk. */
export interface Trial extends TaskProgress {
  id: number;
  hash: string;
  generation: number;
  kind: 'training' | 'analysis';
  lossCount: number;
}

/** Columns of `Trial`, for a select. */
export const trialColumns = {
  id: schema.trials.id,
  hash: schema.trials.hash,
  generation: schema.trials.generation,
  kind: schema.trials.kind,
  state: schema.trials.state,
  attempt: schema.trials.attempt,
  token: schema.trials.token,
  leaseUntilMs: schema.trials.leaseUntilMs,
  lossCount: schema.trials.lossCount,
  epoch: schema.trials.epoch,
  epochCount: schema.trials.epochCount,
  errorCode: schema.trials.errorCode,
  errorMessage: schema.trials.errorMessage,
};
