import { existsSync } from 'node:fs';
import {
  backendFamilySchema,
  errorCode,
  onBackend,
  type Precision,
  type SweepPlan,
  sweepIdentity,
} from '@basin/core';
import { openReader, type StoreReader } from '@basin/store';
import { studySpecOf } from '@basin/studies/file';

/** A database that its next writer makes or upgrades. */
const notYet: readonly unknown[] = ['store/no-database', 'store/older-schema'];

/**
 * The second precision in which the stored study that a plan would go on with judges its claims, be it that its
 * file said so or `extend --check`; null where it has none, or nothing is stored.
 */
export function askedCheck(database: string, plan: SweepPlan): Precision | null {
  if (!existsSync(database)) return null;
  let reader: StoreReader;
  try {
    reader = openReader(database, { waitMs: 0 });
  } catch (error) {
    if (notYet.includes(errorCode(error))) return null;
    throw error;
  }
  try {
    for (const family of backendFamilySchema.options) {
      const stored = reader.sweep(sweepIdentity(onBackend({ ...plan, tasks: [] }, family)));
      const check = studySpecOf(stored?.study)?.file.check;
      if (check !== undefined) return check;
    }
    return null;
  } finally {
    reader.close();
  }
}
