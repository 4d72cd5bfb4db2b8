import { readFileSync } from 'node:fs';
import { BasinError, errorMessage } from '@basin/core';

/** A file that a flag names. @throws BasinError `cli/unreadable-file`. */
export function readInput(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BasinError(
      'cli/unreadable-file',
      `${flag} is "${path}", which cannot be read: ${errorMessage(cause)}`,
      { cause },
    );
  }
}
