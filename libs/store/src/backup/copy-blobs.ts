import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { BlobRef } from '@basin/core';
import { blobPath, flushFolder } from '../blobs.ts';
import { makeFolder } from '../make-folder.ts';

/** How many files came into the backup, and how. */
export interface CopiedBlobs {
  /** The same file under a second name: costs no space, and is safe from deletion, not from a broken disk. */
  linked: number;
  copied: number;
  /** From an earlier backup in that folder. */
  present: number;
  byteCount: number;
}

/** Brings blobs into another blob folder; those that are missing stay so, for `verify` to tell. */
export function copyBlobs(
  { from, to }: { from: string; to: string },
  blobs: readonly BlobRef[],
  copyAlways: boolean,
): CopiedBlobs {
  const result: CopiedBlobs = { linked: 0, copied: 0, present: 0, byteCount: 0 };
  const folders = new Set<string>();
  for (const { sha256, byteCount } of blobs) {
    const source = blobPath(from, sha256);
    const target = blobPath(to, sha256);
    if (!existsSync(source)) continue;
    result.byteCount += byteCount;
    if (statSync(target, { throwIfNoEntry: false })?.size === byteCount) {
      result.present += 1;
      continue;
    }
    makeFolder(dirname(target));
    folders.add(dirname(target));
    rmSync(target, { force: true });
    if (!copyAlways && link(source, target)) {
      result.linked += 1;
    } else {
      copyWhole(source, target);
      result.copied += 1;
    }
  }
  for (const folder of folders) flushFolder(folder);
  if (folders.size > 0) flushFolder(to);
  return result;
}

/** False where two names of one file cannot be: other disks, some network folders. */
function link(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EXDEV' || code === 'EPERM' || code === 'EMLINK' || code === 'ENOTSUP')
      return false;
    throw error;
  }
}

function copyWhole(source: string, target: string): void {
  const partial = `${target}.${process.pid}.partial`;
  try {
    copyFileSync(source, partial);
    const file = openSync(partial, 'r+');
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}
