import {
  backendFamilySchema,
  onBackend,
  type Precision,
  type SweepPlan,
  sweepIdentity,
} from '@basin/core';
import { openReaderIfMade } from '@basin/store';
import { studySpecOf } from '@basin/studies/file';

/**
 * The second precision in which the stored study that a plan would go on with judges its claims, be it that its
 * file said so or `extend --check`; null where it has none, or nothing is stored.
 */
export function askedCheck(database: string, plan: SweepPlan): Precision | null {
  const reader = openReaderIfMade(database);
  if (reader === null) return null;
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
