import { BasinError } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { migrate } from './migrate.ts';
import { busyTimeoutMs, openDatabase } from './open-database.ts';
import { schemaVersionOf } from './schema-version.ts';

/** Opens, makes or upgrades a database for its one writer, who holds the writer lock. */
export function connectWriter(path: string): Database {
  const database = openDatabase(path, { timeout: busyTimeoutMs });
  try {
    // Before anything is changed in a file that may be another program's.
    schemaVersionOf(database, path);
    demand(database, path, 'journal_mode', 'wal', 'WAL');
    demand(database, path, 'synchronous', 2, 'FULL');
    demand(database, path, 'foreign_keys', 1, 'ON');
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Sets a pragma and reads it back, for SQLite ignores what it cannot do. */
function demand(
  database: Database,
  path: string,
  pragma: string,
  expected: string | number,
  setting: string,
): void {
  database.pragma(`${pragma} = ${setting}`);
  const found: unknown = database.pragma(pragma, { simple: true });
  if (found !== expected) {
    throw new BasinError(
      'store/unsafe',
      `${path}: SQLite keeps ${pragma} at ${String(found)} instead of ${setting}: use a local disk`,
    );
  }
}
