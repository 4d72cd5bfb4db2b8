import { existsSync } from 'node:fs';
import { BasinError } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { busyTimeoutMs, openDatabase, refuseOtherThanDatabase } from './open-database.ts';
import { commandOn } from './places.ts';
import { schemaVersion, schemaVersionOf } from './schema-version.ts';
import { sleep, whileBusy } from './while-busy.ts';
import { writerHolder } from './writer-lock.ts';

/** A writer makes a database in much less. */
const makingMs = 5000;

/**
 * Opens a database that a writer has made, or is just making, for reading.
 *
 * @throws BasinError `store/no-database`, `store/cannot-open`, `store/not-a-database`.
 */
export function connectReader(path: string, waitMs: number | undefined): Database {
  refuseOtherThanDatabase(path);
  const deadlineMs = performance.now() + (waitMs ?? makingMs);
  for (;;) {
    const leftMs = deadlineMs - performance.now();
    const isUpgraded = leftMs > 0 && writerHolder(path) !== null;
    const database = whileBusy(leftMs, () => connectIfReady(path, isUpgraded));
    if (database !== null) return database;
    if ((waitMs === undefined && !existsSync(path)) || performance.now() >= deadlineMs) {
      throw new BasinError(
        'store/no-database',
        `${path} does not exist or is empty: run \`${commandOn(path, 'sweep')}\` first, or name another database`,
      );
    }
    sleep(20);
  }
}

/** Null while the file is absent, or its schema is not there yet; an older one is not, if it is upgraded. */
function connectIfReady(path: string, isUpgraded: boolean): Database | null {
  if (!existsSync(path)) return null;
  const database = openDatabase(path, {
    readonly: true,
    fileMustExist: true,
    timeout: busyTimeoutMs,
  });
  try {
    const version = schemaVersionOf(database, path);
    if (version === schemaVersion) return database;
    if (version > 0 && !isUpgraded) {
      throw new BasinError(
        'store/older-schema',
        `${path} has schema version ${version}, this release reads ${schemaVersion}: any sweep on it upgrades it`,
      );
    }
  } catch (error) {
    database.close();
    throw error;
  }
  database.close();
  return null;
}
