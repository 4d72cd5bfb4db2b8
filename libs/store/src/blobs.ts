import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BasinError, type BlobRef, errorMessage } from '@basin/core';
import type { BlobStore } from './contract.ts';
import { translated, translatedAsync } from './faults.ts';
import { makeFolder } from './make-folder.ts';
import { realPath } from './real-path.ts';

/** The folder of a database's weights and snapshots, the same for each of its names. */
export function blobDirectoryOf(databasePath: string): string {
  return join(dirname(realPath(databasePath)), 'blobs');
}

/** Where a blob lies in its folder. */
export function blobPath(directory: string, sha256: string): string {
  return join(directory, sha256.slice(0, 2), sha256.slice(2));
}

/**
 * Files named by the SHA-256 of their bytes. Any thread of any process may put and get at any time: a
 * file appears by rename, whole, and never changes.
 *
 * @throws BasinError from `put` and `putSoon`: `store/disk-full`, `store/read-only`, `store/cannot-open`, `store/io`.
 */
export function openBlobStore(directory: string): BlobStore {
  function pathOf(ref: BlobRef): string {
    if (!/^[0-9a-f]{64}$/.test(ref.sha256)) {
      throw missing(ref, directory, 'that is no SHA-256');
    }
    return blobPath(directory, ref.sha256);
  }

  return {
    directory,

    put(bytes) {
      const ref = blobRefOf(bytes);
      const path = pathOf(ref);
      translated(path, () => {
        if (!isThere(path, ref.byteCount)) writeWhole(path, bytes);
      });
      return ref;
    },

    async putSoon(bytes) {
      const ref = blobRefOf(bytes);
      const path = pathOf(ref);
      await translatedAsync(path, async () => {
        if (!isThere(path, ref.byteCount)) await writeWholeSoon(path, bytes);
      });
      return ref;
    },

    get(ref) {
      const path = pathOf(ref);
      let bytes: Uint8Array;
      try {
        // A view of its own memory: callers read `buffer`, and a Buffer's may be Node's shared pool.
        bytes = new Uint8Array(readFileSync(path));
      } catch (error) {
        throw missing(ref, directory, errorMessage(error), error);
      }
      const found = digestOf(bytes);
      if (found !== ref.sha256) {
        throw missing(
          ref,
          directory,
          `${path} is damaged: its ${bytes.byteLength} bytes have SHA-256 ${found}`,
        );
      }
      return bytes;
    },

    has: (ref) => isThere(pathOf(ref), ref.byteCount),
  };
}

/** The name that bytes have in every store. */
export function blobRefOf(bytes: Uint8Array): BlobRef {
  return { sha256: digestOf(bytes), byteCount: bytes.byteLength };
}

/** A file of another length is left from a damaged disk, not from a writer: it is written anew. */
function isThere(path: string, byteCount: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.size === byteCount;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Whole, durable and visible at once: temporary file, fsync, rename, fsync of the folder. */
function writeWhole(path: string, bytes: Uint8Array): void {
  const folder = folderFor(path);
  const partial = partialOf(path);
  const file = openSync(partial, 'wx');
  try {
    try {
      writeBytes(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  flushFolder(folder);
}

const flushSoon = promisify(fsync);

/**
 * As `writeWhole`; what waits for the disk waits on another thread. The rest is done here: to hand a call over and
 * back takes longer than such a call on a few thousand bytes.
 */
async function writeWholeSoon(path: string, bytes: Uint8Array): Promise<void> {
  const folder = folderFor(path);
  const partial = partialOf(path);
  const file = openSync(partial, 'wx');
  try {
    try {
      writeBytes(file, bytes);
      await flushSoon(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
  await flushFolderSoon(folder);
}

function writeBytes(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.byteLength) written += writeSync(file, bytes, written);
}

/** The folder of a file, made if it is not there. */
function folderFor(path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) {
    makeFolder(folder);
    flushFolder(dirname(folder));
  }
  return folder;
}

function partialOf(path: string): string {
  return `${path}.${process.pid}-${randomBytes(6).toString('hex')}.partial`;
}

/** A rename survives a power failure once its folder is flushed; Windows cannot and need not. */
export function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

async function flushFolderSoon(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    await flushSoon(handle);
  } finally {
    closeSync(handle);
  }
}

function missing(ref: BlobRef, directory: string, reason: string, cause?: unknown): BasinError {
  return new BasinError(
    'store/missing-blob',
    `weights ${ref.sha256} (${ref.byteCount} bytes) are not in ${directory}: ${reason}. Run the sweep with --fresh to compute them again`,
    { cause },
  );
}
