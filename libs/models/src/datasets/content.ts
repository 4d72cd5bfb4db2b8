import { BasinError, type BlobRef, errorCode } from '@basin/core';
import type { DataFiles, ReadBlob } from './data-loader.ts';

/** Transfers and typed arrays end here. */
const byteLimit = 2 ** 31;

/** Keeps what a data set is read from. @throws BasinError `dataset/too-large`. */
export function keepContent(
  { putBlob }: DataFiles,
  parts: readonly Uint8Array[],
): { digest: string; byteCount: number } {
  const byteCount = parts.reduce((sum, part) => sum + part.length, 0);
  if (byteCount > byteLimit) {
    throw new BasinError(
      'dataset/too-large',
      `the data set has ${byteCount} bytes, and at most ${byteLimit} can be kept: use a part of it`,
    );
  }
  const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  return { digest: putBlob(bytes).sha256, byteCount };
}

/**
 * What `keepContent` kept, its digest checked by the blob store.
 *
 * @throws BasinError `dataset/missing` with what to do: data is not computed again, as weights are.
 */
export function readContent(
  read: ReadBlob,
  { digest, byteCount }: { digest: string; byteCount: number },
): Uint8Array {
  const ref: BlobRef = { sha256: digest, byteCount };
  try {
    return read(ref);
  } catch (cause) {
    if (errorCode(cause) !== 'store/missing-blob') throw cause;
    throw new BasinError(
      'dataset/missing',
      `the data set with SHA-256 ${digest} (${byteCount} bytes) is not beside the database, or is damaged: plan the sweep again from the file itself, which keeps its bytes there`,
      { cause },
    );
  }
}
