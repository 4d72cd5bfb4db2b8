import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { BlobRef } from '@basin/core';
import { blobDirectoryOf, openBlobStore, type BlobStore } from '@basin/store';
import { isAlive } from '../../../control/is-alive.ts';

/** A worker's own weights: what its tasks leave and read, on this machine, until it ends. */
export interface BlobCache {
  /** Stands in for a database beside which blobs lie; no database is ever opened there. */
  databasePath: string;
  blobs: BlobStore;
  /** Removes what was written longest ago while there is too much, but for what is in use. */
  trim(inUse: () => Iterable<BlobRef>): void;
  remove(): void;
}

const mostBytes = 4 * 2 ** 30;
/** Looking at every file takes its time. */
const trimIntervalMs = 60_000;

/** Begins the names of this machine's folders; the process id follows. Containers may share `/tmp`. */
const folderPrefix = `basin-worker-${hostname()}-`;

export function openBlobCache(): BlobCache {
  removeOrphans();
  const directory = mkdtempSync(path.join(tmpdir(), `${folderPrefix}${process.pid}-`));
  const databasePath = path.join(directory, 'basin.db');
  const blobDirectory = blobDirectoryOf(databasePath);
  let trimmedMs = performance.now();

  return {
    databasePath,
    blobs: openBlobStore(blobDirectory),
    trim(inUse) {
      if (performance.now() - trimmedMs < trimIntervalMs) return;
      trimmedMs = performance.now();
      const files = blobFiles(blobDirectory).sort((a, b) => b.writtenMs - a.writtenMs);
      const kept = new Set([...inUse()].map(({ sha256 }) => sha256));
      let bytes = 0;
      for (const file of files) {
        bytes += file.byteCount;
        if (bytes > mostBytes && !kept.has(file.sha256)) rmSync(file.path, { force: true });
      }
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** What workers that were killed have left. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(folderPrefix)) continue;
    const processId = Number(name.slice(folderPrefix.length).split('-')[0]);
    if (!Number.isInteger(processId) || isAlive(processId)) continue;
    rmSync(path.join(tmpdir(), name), { recursive: true, force: true });
  }
}

interface BlobFile {
  path: string;
  sha256: string;
  byteCount: number;
  writtenMs: number;
}

function blobFiles(directory: string): BlobFile[] {
  const folders = statSync(directory, { throwIfNoEntry: false }) ? readdirSync(directory) : [];
  return folders.flatMap((folder) =>
    readdirSync(path.join(directory, folder)).flatMap((name): BlobFile[] => {
      const file = path.join(directory, folder, name);
      const found = statSync(file, { throwIfNoEntry: false });
      if (found === undefined) return [];
      const { size, mtimeMs } = found;
      return [{ path: file, sha256: folder + name, byteCount: size, writtenMs: mtimeMs }];
    }),
  );
}
