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
  /** When it was last found to be what was opened; writers write to it too. */
  writtenAtMs: number;
  /** It has said that it is no database, or a damaged one. */
  isSuspect: boolean;
}

// Route bundles have modules of their own; the process keeps one connection for all of them.
const shared = globalThis as typeof globalThis & { basinDatabase?: OpenDatabase };

/**
 * The reader of the database, opened when the file appears, and again when another is put in its place
 * or written over it.
 */
export function openDatabase(): DatabaseAccess {
  const path = databasePath();
  if (!existsSync(/* turbopackIgnore: true */ path)) {
    closeShared();
    return { state: 'absent', path };
  }
  try {
    const { ino: inode, mtimeMs: writtenAtMs } = statSync(/* turbopackIgnore: true */ path);
    const before = shared.basinDatabase;
    if (before !== undefined && !isStill(before, inode, writtenAtMs)) closeShared();
    if (shared.basinDatabase === undefined) {
      const opened: OpenDatabase = {
        reader: watched(openReader(path, { waitMs: 200 }), () => (opened.isSuspect = true)),
        ...{ inode, writtenAtMs, isSuspect: false },
      };
      shared.basinDatabase = opened;
    }
    shared.basinDatabase.writtenAtMs = writtenAtMs;
    return { state: 'ready', reader: shared.basinDatabase.reader };
  } catch (error) {
    return { state: 'broken', path, code: errorCode(error), message: errorMessage(error) };
  }
}

/** Whether an open database is what its file holds. Written by whoever, it is compared with what a new reader sees. */
function isStill(open: OpenDatabase, inode: number, writtenAtMs: number): boolean {
  if (open.isSuspect || open.inode !== inode) return false;
  if (open.writtenAtMs === writtenAtMs) return true;
  try {
    const sequence = open.reader.lastSequence();
    const sweepId = open.reader.sweeps({ limit: 1 }).rows[0]?.sweepId;
    const fresh = openReader(open.reader.path, { waitMs: 200 });
    try {
      const hasSweep = sweepId === undefined || fresh.changesSince(sweepId, sequence, 1) !== null;
      return hasSweep && fresh.lastSequence() >= sequence;
    } finally {
      fresh.close();
    }
  } catch {
    // Opened anew it says what is wrong.
    return false;
  }
}

/** The same reader, which tells when what it reads makes no sense. */
function watched(reader: StoreReader, suspect: () => void): StoreReader {
  return new Proxy(reader, {
    get(target, name): unknown {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...parameters: unknown[]): unknown => {
        try {
          return Reflect.apply(member, target, parameters);
        } catch (error) {
          if (damage.has(errorCode(error))) suspect();
          throw error;
        }
      };
    },
  });
}

const damage: ReadonlySet<BasinErrorCode> = new Set(['store/corrupt', 'store/not-a-database']);

/** The reader when there is one, for reads that have nothing to say otherwise. */
export function readerOrNull(): StoreReader | null {
  const access = openDatabase();
  return access.state === 'ready' ? access.reader : null;
}

/** The answer to who asks for a file of a database that cannot be read, in words; null of one that can. */
export function unreadableResponse(): Response | null {
  const access = openDatabase();
  if (access.state !== 'broken') return null;
  return new Response(`the database cannot be read: ${access.message}\n`, { status: 503 });
}

function closeShared(): void {
  shared.basinDatabase?.reader.close();
  delete shared.basinDatabase;
}
