import { BasinError, type BlobRef, sha256Hex } from '@basin/core';
import type { DataFiles, ReadBlob } from '../datasets/data-loader.ts';

/** Files by name and blobs by digest, in memory. */
export interface MemoryFiles extends DataFiles {
  readBlob: ReadBlob;
  blobs: Map<string, Uint8Array>;
}

export function memoryFiles(files: Record<string, Uint8Array | string>): MemoryFiles {
  const blobs = new Map<string, Uint8Array>();
  return {
    blobs,
    readFile(path) {
      const file = files[path];
      if (file === undefined) throw new BasinError('cli/unreadable-file', `no file ${path}`);
      return typeof file === 'string' ? new TextEncoder().encode(file) : file;
    },
    putBlob(bytes): BlobRef {
      const sha256 = sha256Hex(bytes);
      blobs.set(sha256, bytes.slice());
      return { sha256, byteCount: bytes.length };
    },
    readBlob({ sha256 }) {
      const bytes = blobs.get(sha256);
      if (bytes === undefined) throw new BasinError('store/missing-blob', `no blob ${sha256}`);
      return bytes;
    },
  };
}
