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
      `${flag} is "${path}", which cannot be read: ${errorMessage(cause)}`,
      { cause },
    );
  }
}
