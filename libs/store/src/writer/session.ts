import type { TaskConfig, TaskProgress, TaskState, TrialRef } from '@basin/core';
import type Database from 'better-sqlite3';
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3';
import * as schema from '../schema.ts';
import { createTally, type Tally } from './tally.ts';

/** What every part of the writer works on; one connection, so that all of them share a transaction. */
export interface Session {
  client: Database.Database;
  database: BetterSQLite3Database<typeof schema>;
  now: () => number;
  lossLimit: number;
  tally: Tally;
  /** A trial is in another state now, or is new. Listeners hear of it once that is committed. */
  moved(trial: TrialInState, to: TaskState): void;
  onMove(listener: (moves: readonly TrialMove[]) => void): void;
  /** One immediate transaction: all of `work` or nothing. Nested calls join the outer one. */
  write<T>(work: () => T): T;
}

export function createSession(
  client: Database.Database,
  now: () => number,
  lossLimit: number,
): Session {
  const tally = createTally(client);
  const listeners: ((moves: readonly TrialMove[]) => void)[] = [];
  let moves: TrialMove[] = [];

  function outermost<T>(work: () => T): T {
    let result: T;
    try {
      result = client.transaction(work).immediate();
    } catch (error) {
      tally.forget();
      moves = [];
      throw error;
    }
    const committed = moves;
    moves = [];
    if (committed.length > 0) for (const listener of listeners) listener(committed);
    return result;
  }

  return {
    client,
    database: drizzle(client, { schema }),
    now,
    lossLimit,
    tally,
    moved({ id, hash: taskId, generation, state: from }, to) {
      if (from === to) return;
      if (from !== null) tally.moved(id, from, to);
      if (listeners.length > 0) moves.push({ taskId, generation, from, to });
    },
    onMove: (listener) => void listeners.push(listener),
    write: (work) => (client.inTransaction ? work() : outermost(work)),
  };
}

/** What `moved` needs of a trial as it was before; null: there was none. */
type TrialInState = Pick<Trial, 'id' | 'hash' | 'generation'> & { state: TaskState | null };

/** That a trial went from a state to another; null: it was made. */
export interface TrialMove extends TrialRef {
  from: TaskState | null;
  to: TaskState;
}

/** A trial as the reducer and the writer need it; `config` stays on disk. */
export interface Trial extends TaskProgress {
  id: number;
  hash: string;
  generation: number;
  kind: TaskConfig['kind'];
  lossCount: number;
  /** Null while it waits, be it handed out ahead. */
  startedAtMs: number | null;
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
  startedAtMs: schema.trials.startedAtMs,
  epoch: schema.trials.epoch,
  epochCount: schema.trials.epochCount,
  errorCode: schema.trials.errorCode,
  errorMessage: schema.trials.errorMessage,
};
