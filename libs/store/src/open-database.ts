import { existsSync, statSync } from 'node:fs';
import { BasinError } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { driver } from './driver/choose-driver.ts';
import type { OpenOptions } from './driver/open-options.ts';

/** How long SQLite itself waits for a lock before it reports the database busy. */
export const busyTimeoutMs = 5000;

/** What to do about a file that is no database. */
export const otherFile = 'this is some other file; name another path';

/**
 * Opens a database with the driver of this process.
 *
 * @throws BasinError `store/native-missing`; SqliteError of opening.
 */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  return driver().open(path, options);
}

/**
 * Refuses a path at which no database is or can be made. SQLite refuses other files by itself, but for one:
 * a file of one byte is to it an empty one, which a writer would fill.
 *
 * @throws BasinError `store/cannot-open` when it is a folder, `store/not-a-database` when it has one byte.
 */
export function refuseOtherThanDatabase(path: string): void {
  if (!existsSync(path)) return;
  const found = statSync(path);
  if (found.isDirectory()) {
    throw new BasinError(
      'store/cannot-open',
      `${path} is a folder: name a file, such as ${path}/basin.db`,
    );
  }
  if (found.isFile() && found.size === 1) {
    throw new BasinError(
      'store/not-a-database',
      `${path}: the file has one byte, and is no database: ${otherFile}`,
    );
  }
}
