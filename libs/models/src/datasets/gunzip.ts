import { gunzipSync } from 'node:zlib';
import { BasinError, errorMessage } from '@basin/core';

/** More than any data set here is; a small file that grows without end is no data set. */
const byteLimit = 2 ** 31;

/**
 * The bytes of a file, decompressed where they are gzip's.
 *
 * @throws BasinError `dataset/not-gzip` for a file that is called .gz and is none, or is damaged;
 *   `dataset/too-large`.
 */
export function gunzipped(path: string, bytes: Uint8Array): Uint8Array {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!isGzip && !path.endsWith('.gz')) return bytes;
  if (!isGzip) {
    throw new BasinError(
      'dataset/not-gzip',
      `${path} is called .gz, but begins with ${hexadecimal(bytes.subarray(0, 4)) || 'nothing'} where gzip has 1f 8b: give the file its right name, or download it again`,
    );
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: byteLimit });
  } catch (cause) {
    const isLarge = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BasinError(
      isLarge ? 'dataset/too-large' : 'dataset/not-gzip',
      isLarge
        ? `${path} holds more than ${byteLimit} bytes once decompressed: use a part of it`
        : `${path} cannot be decompressed: ${errorMessage(cause)}; download it again`,
      { cause },
    );
  }
}

/** Bytes as people read them in a hex editor. */
export function hexadecimal(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
