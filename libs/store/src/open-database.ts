import { existsSync, statSync } from 'node:fs';
import { BasinError } from '@basin/core';
import type { Database } from 'better-sqlite3';
import { driver } from './driver/choose-driver.ts';
import type { OpenOptions } from './driver/open-options.ts';

/** How long SQLite itself waits for a lock before it reports the database busy. */
export const busyTimeoutMs = 5000;

/**
 * Opens a database with the driver of this process.
 *
 * @throws BasinError `store/native-missing`; SqliteError of opening.
 */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  return driver().open(path, options);
}

/** @throws BasinError `store/cannot-open` when the path is a folder. */
export function refuseDirectory(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new BasinError(
      'store/cannot-open',
      `${path} is a folder: name a file, such as ${path}/basin.db`,
    );
  }
}
