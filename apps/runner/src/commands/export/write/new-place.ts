import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { BasinError, errorMessage } from '@basin/core';
import { makeFolder } from '@basin/store';

/**
 * Writes a file or a folder that is not there yet, beside its place first: who is killed half-way leaves
 * nothing that another tool would take for a whole study.
 *
 * @throws BasinError `runner/export-exists`, `runner/export-failed`; whatever `write` throws of Basin's.
 */
export function writeNewPlace(place: string, write: (draft: string) => void): void {
  if (existsSync(place) && !isEmptyFolder(place)) {
    throw new BasinError(
      'runner/export-exists',
      `${place} is there already: give another place as --out, or delete it`,
    );
  }
  const draft = `${place}.writing-${process.pid}`;
  try {
    makeFolder(path.dirname(place));
    write(draft);
    if (existsSync(place)) rmSync(place, { recursive: true });
    renameSync(draft, place);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    if (cause instanceof BasinError) throw cause;
    throw new BasinError(
      'runner/export-failed',
      `${place} cannot be written: ${errorMessage(cause, 'write')}`,
      { cause },
    );
  }
}

function isEmptyFolder(place: string): boolean {
  return statSync(place).isDirectory() && readdirSync(place).length === 0;
}
