import { completeConfig, type Json, type TaskConfig } from '@basin/core';
import { and, asc, eq } from 'drizzle-orm';
import { analyses, sweepTrials, trials } from '../schema.ts';
import { type Queries, sweepRowId, inSweep } from './queries.ts';

/** Configs of some tasks of a sweep, in planned order. */
export function configsOf(
  queries: Queries,
  sweepId: string,
  taskIds: readonly string[],
): TaskConfig[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  return queries.database
    .select({ config: trials.config })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(inSweep(queries, rowId, taskIds))
    .orderBy(asc(sweepTrials.position))
    .all()
    .map(({ config }) => completeConfig(config));
}

/** The result record of one analysis, null until it is done. */
export function analysisResult(queries: Queries, taskId: string, generation: number): Json {
  const row = queries.database
    .select({ result: analyses.result })
    .from(analyses)
    .innerJoin(trials, eq(trials.id, analyses.trialId))
    .where(and(eq(trials.hash, taskId), eq(trials.generation, generation)))
    .get();
  return row?.result ?? null;
}
