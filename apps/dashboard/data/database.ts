import 'server-only';
import { existsSync, statSync } from 'node:fs';
import { type BasinErrorCode, errorCode, errorMessage } from '@basin/core';
import { openReader, type StoreReader } from '@basin/store';

export type { StoreReader };

export type DatabaseAccess =
  | { state: 'ready'; reader: StoreReader }
  /** Not made yet: the next sweep makes it. */
  | { state: 'absent'; path: string }
  | { state: 'broken'; path: string; code: BasinErrorCode; message: string };

/** The database to show, an absolute path; `server/main.ts` sets the variable. */
export function databasePath(): string {
  return process.env['BASIN_DATABASE'] ?? '';
}

interface OpenDatabase {
  reader: StoreReader;
  /** Tells a file from another one put in its place. */
  inode: number;
}

// Route bundles have modules of their own; the process keeps one connection for all of them.
const shared = globalThis as typeof globalThis & { basinDatabase?: OpenDatabase };

/** The reader of the database, opened when the file appears, and again when it is replaced. */
export function openDatabase(): DatabaseAccess {
  const file = databasePath();
  if (!existsSync(/* turbopackIgnore: true */ file)) {
    closeShared();
    return { state: 'absent', path: file };
  }
  try {
    const inode = statSync(/* turbopackIgnore: true */ file).ino;
    if (shared.basinDatabase?.inode !== inode) {
      closeShared();
      shared.basinDatabase = { reader: openReader(file, { waitMs: 200 }), inode };
    }
    return { state: 'ready', reader: shared.basinDatabase.reader };
  } catch (error) {
    return { state: 'broken', path: file, code: errorCode(error), message: errorMessage(error) };
  }
}

/** The reader when there is one, for reads that have nothing to say otherwise. */
export function readerOrNull(): StoreReader | null {
  const access = openDatabase();
  return access.state === 'ready' ? access.reader : null;
}

function closeShared(): void {
  shared.basinDatabase?.reader.close();
  delete shared.basinDatabase;
}
