import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BasinError } from '@basin/core';
import Database from 'better-sqlite3';
import { openDatabase } from './open-database.ts';

export interface WriterLock {
  release(): void;
}

/**
 * Takes the exclusive writer lock of a database: an empty SQLite file beside it, held in an exclusive
 * transaction. The operating system frees it when the process ends, however it ends, and it holds
 * between threads too. The holder's pid is a file of its own, for nobody can read a locked one.
 *
 * @throws BasinError `store/locked` after `waitMs`, naming the holder.
 */
export function takeWriterLock(databasePath: string, waitMs: number): WriterLock {
  const pidPath = `${databasePath}.writer.pid`;
  const lock = openDatabase(`${databasePath}.writer`, { timeout: waitMs });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Database.SqliteError) || !error.code.startsWith('SQLITE_BUSY')) {
      throw error;
    }
    throw new BasinError(
      'store/locked',
      `${databasePath} is being written by ${holder(pidPath)}: wait until it ends, or name another database`,
      { cause: error },
    );
  }
  try {
    writeFileSync(pidPath, `${process.pid}\n`);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    release() {
      if (!lock.open) return;
      rmSync(pidPath, { force: true });
      lock.close();
    },
  };
}

function holder(pidPath: string): string {
  try {
    return `process ${readFileSync(pidPath, 'utf8').trim()}`;
  } catch {
    return 'another process';
  }
}
