import { attemptCount } from './attempts.ts';
import { type Queries, sweepRowId } from './queries.ts';
import type { CountedSweep } from './sweep-index.ts';
import { queryNamesOf } from './table/query-names.ts';
import { kindTotal } from './tasks.ts';

/** Whether what takes a look at every task of a sweep has been counted here; also of one that is not there. */
export function isCounted(queries: Queries, sweepId: string): boolean {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return true;
  const { ofPlan, metricIds, measures, attempts } = queries.indexOf(rowId);
  const wanted = ['analyses', 'factors', 'repeats', 'settings'];
  return (
    wanted.every((name) => ofPlan.has(name)) &&
    metricIds !== null &&
    measures !== null &&
    attempts !== null
  );
}

/** Counts all of it; null where there is no such sweep. */
export function countedSweep(queries: Queries, sweepId: string): CountedSweep | null {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return null;
  kindTotal(queries, rowId, 'analysis');
  queryNamesOf(queries, sweepId);
  attemptCount(queries, rowId);
  const { cursor, activity, counts, waiting, ofPlan, metricIds, measures, attempts } =
    queries.indexOf(rowId);
  return { cursor, activity, counts, waiting, ofPlan, metricIds, measures, attempts };
}

/** Goes on from what another reader of the same database has counted. */
export function takeCounted(queries: Queries, sweepId: string, counted: CountedSweep): void {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId !== null) queries.indexOf.take(rowId, counted);
}
