import { type Factor, repeatFactor, repeatsAmong, tellsRepeats } from '@basin/core';
import { type SQL, sql } from 'drizzle-orm';
import type { RowKind, TableQuery } from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import { sweepTrials } from '../schema.ts';
import { plannedFactors } from './factor-names.ts';
import type { Queries } from './queries.ts';
import { ofPlan } from './sweep-index.ts';

/** A task that repeats another of its sweep in a second precision. */
export interface Repeat {
  trialId: number;
  taskId: string;
  kind: RowKind;
  precision: string;
  /** The task that it repeats. */
  of: string;
}

interface PlannedRow {
  trialId: number;
  taskId: string;
  kind: RowKind;
  factors: string;
}

/** The repeats of a sweep in planned order: known of the plan. Where no task has the factor, nothing is read. */
export function repeatsOf(queries: Queries, rowId: number): readonly Repeat[] {
  return ofPlan(queries.indexOf(rowId), 'repeats', () => {
    if (!plannedFactors(queries, rowId).includes(repeatFactor)) return [];
    const rows = queries.client
      .prepare<[number], PlannedRow>(
        `SELECT t.id AS trialId, t.hash AS taskId, s.factors,
           iif(t.kind = 'analysis', 'analysis', 'training') AS kind
         FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
         WHERE s.sweep_id = ? ORDER BY s.position`,
      )
      .all(rowId)
      .map((row) => ({ ...row, factors: JSON.parse(row.factors) as Record<string, Factor> }));
    return [...repeatsAmong(rows)].flatMap(([place, of]): Repeat[] => {
      const [repeat, repeated] = [rows[place], rows[of]];
      if (repeat === undefined || repeated === undefined) return [];
      const { factors, ...own } = repeat;
      return [{ ...own, precision: String(factors[repeatFactor]), of: repeated.taskId }];
    });
  });
}

/**
 * Leaves out repeats where trainings or analyses are asked for, unless the query tells them from what they
 * repeat, or says otherwise; undefined where nothing is left out.
 */
export function withoutRepeats(
  queries: Queries,
  rowId: number,
  {
    kind,
    taskIds,
    where = [],
    repeats,
  }: Pick<TableQuery, 'kind' | 'taskIds' | 'where' | 'repeats'>,
): SQL | undefined {
  const isShown = repeats ?? (kind === undefined || taskIds !== undefined || tellsRepeats(where));
  if (isShown) return undefined;
  const left = repeatsOf(queries, rowId);
  if (left.length === 0) return undefined;
  const ids = left.map(({ trialId }) => trialId);
  return sql`NOT (${isAnyOf(sweepTrials.trialId, ids)})`;
}
