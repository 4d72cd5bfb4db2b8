import { closeSync, openSync, readSync } from 'node:fs';
import type { Hash } from 'node:crypto';
import { BasinError } from '@basin/core';
import { maskedCrc } from '../../tensorboard/record.ts';

/** More than any record of numbers has; images and graphs may have some of it. */
const largestRecord = 2 ** 30;

/**
 * The records of an event file (see `record.ts`). One that is cut off at the end is left out, for its
 * writer may still be at it, or was killed.
 *
 * @throws BasinError `import/damaged` with file and byte.
 */
export function* readRecords(path: string, hash?: Hash): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    let at = 0;
    const damaged = (what: string): BasinError =>
      new BasinError('import/damaged', `${path}, byte ${at}: ${what}`);
    const take = (length: number): Buffer | null => {
      const bytes = Buffer.allocUnsafe(length);
      let count = 0;
      while (count < length) {
        const read = readSync(file, bytes, count, length - count, null);
        if (read === 0) break;
        count += read;
      }
      hash?.update(bytes.subarray(0, count));
      return count < length ? null : bytes;
    };
    for (;;) {
      const header = take(12);
      if (header === null) return;
      if (maskedCrc(header.subarray(0, 8)) !== header.readUInt32LE(8)) {
        throw damaged('the length of a record does not fit its checksum: this is no event file');
      }
      const length = Number(header.readBigUInt64LE(0));
      if (length > largestRecord) throw damaged(`a record of ${length} bytes`);
      const body = take(length + 4);
      if (body === null) return;
      const bytes = body.subarray(0, length);
      if (maskedCrc(bytes) !== body.readUInt32LE(length)) {
        throw damaged('a record does not fit its checksum');
      }
      yield bytes;
      at += 16 + length;
    }
  } finally {
    closeSync(file);
  }
}
