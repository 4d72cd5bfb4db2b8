import { readFileSync, statSync } from 'node:fs';
import { BasinError, errorMessage } from '@basin/core';

/**
 * A file that a flag names, or what comes through a pipe (`<(zcat data.csv.gz)`).
 *
 * @throws BasinError `cli/unreadable-file`.
 */
export function readInput(flag: string, path: string): Buffer {
  try {
    const found = statSync(path);
    // Some have no end: /dev/zero would fill the memory.
    if (found.isCharacterDevice() || found.isBlockDevice()) {
      throw new Error('it is a device, and no file');
    }
    return readFileSync(path);
  } catch (cause) {
    throw new BasinError(
      'cli/unreadable-file',
      `${flag} is "${path}", which cannot be read: ${errorMessage(cause, 'read')}`,
      { cause },
    );
  }
}

/**
 * The text of a file that a flag names, without the byte-order mark that some editors write.
 *
 * @throws BasinError `cli/unreadable-file`, where it is no UTF-8: what stands for what cannot be
 *   decoded would be taken for names and values.
 */
export function readText(flag: string, path: string): string {
  const bytes = readInput(flag, path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new BasinError(
      'cli/unreadable-file',
      `${flag} is "${path}", which is ${encodingOf(bytes)} and not UTF-8: save it as UTF-8`,
      { cause },
    );
  }
}

function encodingOf(bytes: Buffer): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  return bytes.includes(0) ? 'no text' : 'text of another encoding';
}
