import { existsSync, statSync } from 'node:fs';
import { BasinError, errorMessage, userCommand } from '@basin/core';
import Database from 'better-sqlite3';
import { nativeBindingPath } from './native-binding.ts';

/** How long SQLite itself waits for a lock before it reports the database busy. */
export const busyTimeoutMs = 5000;

/**
 * Opens a database with the addon of `store:native`, or with the one that an ordinary npm install made.
 *
 * @throws BasinError `store/native-missing`; SqliteError of opening.
 */
export function openDatabase(
  path: string,
  options: { readonly?: boolean; fileMustExist?: boolean; timeout?: number } = {},
): Database.Database {
  const nativeBinding = nativeBindingPath();
  try {
    return new Database(path, {
      ...options,
      ...(existsSync(nativeBinding) ? { nativeBinding } : {}),
    });
  } catch (cause) {
    if (cause instanceof Database.SqliteError) throw cause;
    if (cause instanceof TypeError) throw cause;
    throw new BasinError(
      'store/native-missing',
      `better-sqlite3's addon does not load (${errorMessage(cause).split('\n')[0]}): run "${userCommand('setup')}"`,
      { cause },
    );
  }
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
