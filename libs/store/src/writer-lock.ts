import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { BasinError, formatDuration } from '@basin/core';
import Database from 'better-sqlite3';
import { openDatabase } from './open-database.ts';
import { realPath } from './real-path.ts';

export interface WriterLock {
  release(): void;
}

/**
 * Takes the exclusive writer lock of a database: an empty SQLite file beside it, held in an exclusive
 * transaction. The operating system frees it when the process ends, however it ends, and it holds
 * between threads too. Who holds it is in a file of its own, for nobody can read a locked one.
 *
 * @param purpose what it is held for, such as `basin import`; those who find it locked are told.
 * @throws BasinError `store/locked` after `waitMs`, naming the holder.
 */
export function takeWriterLock(
  databasePath: string,
  waitMs: number,
  purpose: string | null = null,
): WriterLock {
  const pidPath = pidPathOf(databasePath);
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
      `${databasePath} is being written by ${holderWords(databasePath)}: wait until it ends, or name another database`,
      { cause: error },
    );
  }
  try {
    writeFileSync(pidPath, `${process.pid}${purpose === null ? '' : ` ${purpose}`}\n`);
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

interface WriterHolder {
  pid: number;
  /** What it writes for, such as `basin import`; null where it does not say. */
  purpose: string | null;
  sinceMs: number;
}

/** Who holds the writer lock of a database, as far as it has said so; null where nobody has. */
export function writerHolder(databasePath: string): WriterHolder | null {
  const pidPath = pidPathOf(realPath(databasePath));
  try {
    const [, pid = '', purpose = ''] = /^(\d+) ?(.*)/.exec(readFileSync(pidPath, 'utf8')) ?? [];
    if (pid === '') return null;
    const sinceMs = statSync(pidPath).mtimeMs;
    return { pid: Number(pid), purpose: purpose === '' ? null : purpose, sinceMs };
  } catch {
    return null;
  }
}

function pidPathOf(databasePath: string): string {
  return `${databasePath}.writer.pid`;
}

function holderWords(databasePath: string): string {
  const holder = writerHolder(databasePath);
  if (holder === null) return 'another process';
  const { pid, purpose, sinceMs } = holder;
  const since = `for ${formatDuration(Math.max(0, Date.now() - sinceMs))}`;
  return `process ${pid} (${purpose === null ? since : `${purpose}, ${since}`})`;
}
