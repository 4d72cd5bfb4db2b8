import { dependenciesOf, type PlannedTask } from '@basin/core';
import { asc, eq } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { sweepTrials, trials } from './schema.ts';
import type * as schema from './schema.ts';

/** The tasks of a sweep as they were planned, in their places. */
export function storedTasks(
  { database }: { database: BetterSQLite3Database<typeof schema> },
  sweepRowId: number,
): PlannedTask[] {
  const rows = database
    .select({
      id: trials.hash,
      config: trials.config,
      label: sweepTrials.label,
      factors: sweepTrials.factors,
    })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(eq(sweepTrials.sweepId, sweepRowId))
    .orderBy(asc(sweepTrials.position))
    .all();
  return rows.map((row) => ({ ...row, dependsOn: dependenciesOf(row.config) }));
}
