import { accessSync, constants, existsSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { BasinError } from '@basin/core';
import { blobDirectoryOf, flushFolder } from '../blobs.ts';
import { connectReader } from '../connect-reader.ts';
import { translated, translatedAsync } from '../faults.ts';
import { makeFolder } from '../make-folder.ts';
import { openDatabase } from '../open-database.ts';
import { realPath } from '../real-path.ts';
import { namedBlobs } from '../verify/blob-files.ts';
import { verifyDatabase, type VerifyReport } from '../verify/verify-database.ts';
import { type CopiedBlobs, copyBlobs } from './copy-blobs.ts';

export interface BackupOptions {
  /** The database, at work or not. */
  path: string;
  /** The file to make; its weights go into `blobs` beside it, shared with other backups there. */
  target: string;
  /** Copy the files also where a hard link would do. Default: false. */
  copyFiles?: boolean;
}

export interface BackupReport {
  /** The file that was made. */
  database: string;
  files: CopiedBlobs;
  /** Of the finished backup. Errors in it are damage of the original, or of the new disk. */
  verified: VerifyReport;
}

/** Pages a step; between two of them the event loop turns. */
const pagesPerStep = 4096;

/**
 * Copies a database, also one that is being written, as it is at one moment, with every file that it
 * names; then verifies the copy. The copy is an ordinary database, except that it needs no
 * write-ahead log, so that it can be read on a read-only disk. The file appears at the end, whole.
 *
 * @throws BasinError `store/backup-exists`, `store/backup-beside`, and those of `openReader` and of a
 * writer's disk.
 */
export async function backupDatabase(options: BackupOptions): Promise<BackupReport> {
  const path = realPath(options.path);
  const target = realPath(options.target);
  refuse(path, target);
  const partial = `${target}.partial`;
  try {
    return await translatedAsync(target, async () => {
      makeFolder(dirname(target));
      // SQLite would only say that it cannot open the file.
      accessSync(dirname(target), constants.W_OK);
      // Of a backup that was killed.
      rmSync(partial, { force: true });
      await copyPages(path, partial);
      const named = withDatabase(partial, (copy) => {
        copy.pragma('journal_mode = DELETE');
        return namedBlobs(copy);
      });
      // After the pages: a file is put before anything names it, and never changes.
      const files = copyBlobs(
        { from: blobDirectoryOf(path), to: blobDirectoryOf(target) },
        named,
        options.copyFiles ?? false,
      );
      const verified = { ...verifyDatabase(partial), database: target };
      renameSync(partial, target);
      flushFolder(dirname(target));
      return { database: target, files, verified };
    });
  } catch (error) {
    for (const file of [partial, `${partial}-journal`]) rmSync(file, { force: true });
    throw error;
  }
}

function refuse(path: string, target: string): void {
  if (existsSync(target)) {
    throw new BasinError(
      'store/backup-exists',
      `${target} exists: name a new file; backups in one folder share the files of weights`,
    );
  }
  if (dirname(path) === dirname(target)) {
    throw new BasinError(
      'store/backup-beside',
      `${target} would share the weights with ${path} itself: name another folder`,
    );
  }
}

/** SQLite's online backup, of one snapshot: an open read transaction keeps writers' commits out of it. */
async function copyPages(path: string, target: string): Promise<void> {
  const source = translated(path, () => connectReader(path, undefined));
  try {
    source.exec('BEGIN');
    source.prepare('SELECT count(*) FROM sqlite_master').get();
    await source.backup(target, { progress: () => pagesPerStep });
  } finally {
    source.close();
  }
}

function withDatabase<T>(path: string, work: (database: ReturnType<typeof openDatabase>) => T): T {
  const database = openDatabase(path);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
