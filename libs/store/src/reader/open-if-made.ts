import { existsSync } from 'node:fs';
import { errorCode } from '@basin/core';
import type { StoreReader } from './contract.ts';
import { openReader } from './open-reader.ts';

/** A database that its next writer makes or upgrades. */
const notYet: readonly unknown[] = ['store/no-database', 'store/older-schema'];

/**
 * Opens a database for those who can do without one: null where nothing is there, where the file is
 * empty, and where its next writer must upgrade it first. Waits for nobody.
 *
 * @throws BasinError those of `openReader` that no writer mends.
 */
export function openReaderIfMade(path: string): StoreReader | null {
  if (!existsSync(path)) return null;
  try {
    return openReader(path, { waitMs: 0 });
  } catch (error) {
    if (notYet.includes(errorCode(error))) return null;
    throw error;
  }
}
