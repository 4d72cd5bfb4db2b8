import { type BlobRef, sha256Hex } from '@basin/core';
import type { DataFiles } from '@basin/models/data';
import { readInput } from './read-input.ts';
import { userPath } from '@basin/store/places';

/** Reads the files that `--data` names; what is to be kept of them is gathered, for there may be no database. */
export function dataFilesInto(blobs: Uint8Array[]): DataFiles {
  return {
    readFile: (path) => readInput('--data', userPath(path)),
    putBlob(bytes): BlobRef {
      blobs.push(bytes);
      return { sha256: sha256Hex(bytes), byteCount: bytes.byteLength };
    },
  };
}
