import { BasinError, type BasinErrorCode, errorMessage } from '@basin/core';
import Database from 'better-sqlite3';
import { otherFile } from './open-database.ts';

/**
 * Calls `work` and turns the errors of SQLite and of the file system into ours.
 *
 * @throws BasinError `store/disk-full`, `store/read-only`, `store/corrupt`, `store/not-a-database`,
 * `store/cannot-open`, `store/busy`, `store/io`; anything else as it is.
 */
export function translated<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw explained(path, error);
  }
}

/** As `translated`, of work that goes on. */
export async function translatedAsync<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(path, error);
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

function explained(path: string, error: unknown): unknown {
  if (error instanceof BasinError || !(error instanceof Error)) return error;
  // Stored JSON that is none: pages were overwritten where SQLite could not notice.
  const isDamaged = error instanceof SyntaxError;
  const code = isDamaged ? 'stored JSON' : ((error as NodeJS.ErrnoException).code ?? '');
  const [name, whatToDo] = isDamaged
    ? advice.damaged
    : error instanceof Database.SqliteError
      ? sqliteReason(code, error.message)
      : fileReason(code);
  if (name === null) return error;
  const message = `${path}: ${errorMessage(error)} (${code}): ${whatToDo}`;
  return new BasinError(name, message, { cause: error });
}

type Reason = readonly [BasinErrorCode, string] | readonly [null, null];

const advice = {
  full: ['store/disk-full', 'the disk is full; free some space and run the same command again'],
  readOnly: ['store/read-only', 'it or its folder cannot be written; check permissions and disk'],
  io: ['store/io', 'the disk reported an error; check it and its free space'],
  damaged: [
    'store/corrupt',
    'the file is damaged; restore a backup, or move it away to start a new one',
  ],
} as const;

function fileReason(code: string): Reason {
  if (code === 'ENOSPC' || code === 'EDQUOT') return advice.full;
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return advice.readOnly;
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST') {
    return ['store/cannot-open', 'a file is where a folder is needed, or the reverse'];
  }
  if (code === 'ENOENT') return ['store/cannot-open', 'its folder is missing'];
  return code === 'EIO' || code === 'EMFILE' ? advice.io : [null, null];
}

/** What SQLite reports as a mere SQLITE_ERROR; our statements fit an undamaged schema. */
const damagedSchema = /^(unsupported file format|no such (table|column|index)|malformed)/;

/** SQLite's extended codes begin with the primary one: SQLITE_IOERR_WRITE, SQLITE_READONLY_DIRECTORY, … */
function sqliteReason(code: string, message: string): Reason {
  const is = (primary: string): boolean => code === primary || code.startsWith(`${primary}_`);
  if (is('SQLITE_FULL')) return advice.full;
  if (is('SQLITE_READONLY')) return advice.readOnly;
  if (is('SQLITE_CORRUPT') || damagedSchema.test(message)) return advice.damaged;
  if (is('SQLITE_NOTADB')) {
    return ['store/not-a-database', otherFile];
  }
  if (is('SQLITE_CANTOPEN')) {
    return [
      'store/cannot-open',
      'it must be a file in a folder that can be written, by readers too: the write-ahead log shares memory there',
    ];
  }
  if (is('SQLITE_BUSY') || is('SQLITE_LOCKED')) {
    return ['store/busy', 'another program is writing to it; close that program and try again'];
  }
  if (is('SQLITE_IOERR')) return advice.io;
  return [null, null];
}
