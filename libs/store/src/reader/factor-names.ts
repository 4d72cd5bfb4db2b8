import { eq, type SQL, sql } from 'drizzle-orm';
import { sweepTrials, trials } from '../schema.ts';
import { inSweep, type Queries } from './queries.ts';
import { ofPlan } from './sweep-index.ts';

/** Names of the factors of all tasks of a sweep, in the order of planning: known of the plan. */
export function plannedFactors(queries: Queries, rowId: number): string[] {
  return ofPlan(queries.indexOf(rowId), 'factors', () =>
    factorsWhere(queries, inSweep(queries, rowId, undefined)),
  );
}

/** Names of the factors of the tasks that meet a condition, in the order of planning. */
export function factorsWhere({ database }: Queries, where: SQL | undefined): string[] {
  return (
    database
      .select({ name: sql<string>`factor.key` })
      .from(sweepTrials)
      .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
      .innerJoin(sql`json_each(${sweepTrials.factors}) AS factor`, sql`true`)
      .where(where)
      .groupBy(sql`factor.key`)
      // Within a task in the order of its record.
      .orderBy(sql`min(${sweepTrials.position}), min(factor.id)`)
      .all()
      .map(({ name }) => name)
  );
}
