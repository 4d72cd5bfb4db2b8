import { BasinError } from '@basin/core';
import Database from 'better-sqlite3';

/**
 * Calls `work` and turns SQLite's errors into ours.
 *
 * @throws BasinError `store/disk-full`, `store/read-only`, `store/corrupt`, `store/not-a-database`,
 * `store/cannot-open`, `store/busy`, `store/io`; anything else as it is.
 */
export function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Database.SqliteError ? explain(path, error) : error;
  }
}

/** The same object, every method of which translates SQLite's errors. */
export function withTranslatedErrors<T extends object>(path: string, api: T): T {
  const guarded = { ...api };
  for (const [name, method] of Object.entries(api)) {
    if (typeof method !== 'function') continue;
    Object.assign(guarded, {
      [name]: (...parameters: unknown[]): unknown =>
        translated(path, () => Reflect.apply(method, api, parameters)),
    });
  }
  return guarded;
}

function explain(path: string, error: InstanceType<typeof Database.SqliteError>): Error {
  const [code, advice] = reason(error.code);
  if (code === null) return error;
  return new BasinError(code, `${path}: ${error.message} (${error.code}): ${advice}`, {
    cause: error,
  });
}

/** SQLite's extended codes begin with the primary one: SQLITE_IOERR_WRITE, SQLITE_READONLY_DIRECTORY, … */
function reason(code: string): [`store/${string}` | null, string] {
  const is = (primary: string): boolean => code === primary || code.startsWith(`${primary}_`);
  if (is('SQLITE_FULL')) {
    return ['store/disk-full', 'the disk is full; free some space and run the same command again'];
  }
  if (is('SQLITE_READONLY')) {
    return ['store/read-only', 'the file or its folder cannot be written; check its permissions'];
  }
  if (is('SQLITE_CORRUPT')) {
    return [
      'store/corrupt',
      'the file is damaged; restore a backup, or move it away to start a new one',
    ];
  }
  if (is('SQLITE_NOTADB')) {
    return ['store/not-a-database', 'this is some other file; name another path'];
  }
  if (is('SQLITE_CANTOPEN')) {
    return ['store/cannot-open', 'it must be a file in a folder that can be read and written'];
  }
  if (is('SQLITE_BUSY') || is('SQLITE_LOCKED')) {
    return ['store/busy', 'another program is writing to it; close that program and try again'];
  }
  if (is('SQLITE_IOERR')) {
    return ['store/io', 'the disk reported an error; check it and its free space'];
  }
  return [null, ''];
}
