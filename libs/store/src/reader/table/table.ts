import type { Field } from '@basin/core';
import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Page, TableQuery, TableRow, TableValue } from '../../contract.ts';
import { isAnyOf } from '../../is-any-of.ts';
import { sweepTrials, trials } from '../../schema.ts';
import { type Queries, sweepRowId, inSweep } from '../queries.ts';
import { repeatsOf, withoutRepeats } from '../repeats.ts';
import { ofKind, rowKind } from '../row-kind.ts';
import { shownState } from '../shown-state.ts';
import { kindTotal, plannedTrials, sampled } from '../tasks.ts';
import { conditionSql } from './condition-sql.ts';
import { fieldSql, isResult } from './field-sql.ts';

/** One page of a table of tasks. */
export function tablePage(queries: Queries, sweepId: string, query: TableQuery): Page<TableRow> {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return { rows: [], total: 0 };
  const { limit = 50, offset = 0, sample = false, descending = false } = query;
  const isSampled = sample && limit >= 0;
  if (isPlain(query)) {
    const total = kindTotal(queries, rowId, query.kind);
    const ids =
      isSampled && limit < total && !descending
        ? sampled(plannedTrials(queries, rowId, query.kind), limit)
        : planned(queries, rowId, query, { limit, offset });
    return { rows: rowsOf(queries, rowId, query.fields, ids), total };
  }
  const all = knownIds(queries, rowId, query);
  const ids = isSampled
    ? sampled(all, limit)
    : all.slice(offset, limit < 0 ? undefined : offset + limit);
  return { rows: rowsOf(queries, rowId, query.fields, ids), total: all.length };
}

/** Whether its order is that of the sweep, and no task is left out but by kind. */
function isPlain({ where = [], sort, taskIds, repeats }: TableQuery): boolean {
  const isWhole = where.length === 0 && taskIds === undefined && repeats === undefined;
  return isWhole && sort === undefined;
}

/** Of a sweep that has tasks of one kind alone, the list of places says all: nothing is looked up of each task. */
function planned(
  queries: Queries,
  rowId: number,
  query: TableQuery,
  { limit = -1, offset = 0 }: { limit?: number; offset?: number },
): number[] {
  const { kind, descending = false } = query;
  const all = kindTotal(queries, rowId, undefined);
  if (kindTotal(queries, rowId, kind) < all)
    return matching(queries, rowId, query, { limit, offset });
  return queries.client
    .prepare<[number, number, number], number>(
      `SELECT trial_id FROM sweep_trials WHERE sweep_id = ?
       ORDER BY position ${descending ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`,
    )
    .pluck()
    .all(rowId, limit, offset);
}

/** Filtered or sorted it takes a look at every task: the next page is of the same look, until something happens. */
function knownIds(queries: Queries, rowId: number, query: TableQuery): readonly number[] {
  // A few tasks are found anew.
  if (query.taskIds !== undefined) return matching(queries, rowId, query, {});
  const key = orderKey(query);
  const known = keptOrder(queries, rowId, key, query.since);
  if (known !== null) return known;
  if (isPlain(query)) return planned(queries, rowId, query, {});
  const ids = matching(queries, rowId, query, {});
  if (key !== null) keep(queries, rowId, key, ids);
  return ids;
}

/** What a list of tasks is kept by; null where what people write decides, for that is no event. */
function orderKey(query: TableQuery): string | null {
  const { where = [], kind, sort, repeats, descending = false } = query;
  const key = JSON.stringify([where, kind, sort, descending, repeats]);
  return /"(?:tag|note)"/.test(key) ? null : key;
}

function keptOrder(
  queries: Queries,
  rowId: number,
  key: string | null,
  since?: number,
): readonly number[] | null {
  const { activity, ofQuery } = queries.indexOf(rowId);
  const known = key === null ? undefined : ofQuery.get(key);
  return known !== undefined && known.sequence >= (since ?? activity.lastSequence)
    ? known.ids
    : null;
}

function keep(
  queries: Queries,
  rowId: number,
  key: string,
  ids: readonly number[],
  asOf?: number,
): void {
  const { activity, ofQuery } = queries.indexOf(rowId);
  ofQuery.delete(key);
  ofQuery.set(key, { sequence: asOf ?? activity.lastSequence, ids });
  const oldest = ofQuery.keys().next().value;
  if (ofQuery.size > queryLimit && oldest !== undefined) ofQuery.delete(oldest);
}

/** Queries of one sweep whose answers are kept. */
const queryLimit = 6;

/** Whether a page of a table is read at once: nothing has to be filtered or sorted for it. */
export function isReady(queries: Queries, sweepId: string, query: TableQuery): boolean {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null || isPlain(query) || query.taskIds !== undefined) return true;
  const key = orderKey(query);
  return key === null || keptOrder(queries, rowId, key, query.since) !== null;
}

/** Keeps what another reader of the same database has found: its `tableIds`. */
export function keepTableIds(
  queries: Queries,
  sweepId: string,
  query: TableQuery,
  ids: readonly number[],
  asOf?: number,
): void {
  const rowId = sweepRowId(queries, sweepId);
  const key = orderKey(query);
  if (rowId !== null && key !== null) keep(queries, rowId, key, ids, asOf);
}

/** The trials of all rows of a table, in its order. */
export function tableIds(queries: Queries, sweepId: string, query: TableQuery): number[] {
  const rowId = sweepRowId(queries, sweepId);
  return rowId === null ? [] : [...knownIds(queries, rowId, query)];
}

/** Rows by their trials' numbers, in that order; what has left the sweep is left out. */
export function tableRows(
  queries: Queries,
  sweepId: string,
  fields: readonly Field[],
  trialIds: readonly number[],
): TableRow[] {
  const rowId = sweepRowId(queries, sweepId);
  return rowId === null ? [] : rowsOf(queries, rowId, fields, trialIds);
}

/** Repeats that meet a query and are no rows of its table: they are found by their ids. */
export function repeatsLeftOut(
  queries: Queries,
  sweepId: string,
  query: Pick<TableQuery, 'where' | 'kind' | 'taskIds' | 'repeats'>,
): number {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null || withoutRepeats(queries, rowId, query) === undefined) return 0;
  const taskIds = repeatsOf(queries, rowId).map(({ taskId }) => taskId);
  return matching(queries, rowId, { ...query, fields: [], taskIds, repeats: true }, {}).length;
}

function meets(queries: Queries, rowId: number, query: TableQuery): SQL | undefined {
  const { kind, taskIds, where = [] } = query;
  return and(
    inSweep(queries, rowId, taskIds),
    kind === undefined ? undefined : ofKind(kind),
    withoutRepeats(queries, rowId, query),
    ...where.map(conditionSql),
  );
}

function matching(
  queries: Queries,
  rowId: number,
  query: TableQuery,
  { limit = -1, offset = 0 }: { limit?: number; offset?: number },
): number[] {
  return queries.database
    .select({ trialId: sweepTrials.trialId })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(meets(queries, rowId, query))
    .orderBy(...order(query))
    .limit(limit)
    .offset(offset)
    .all()
    .map(({ trialId }) => trialId);
}

function order({ sort, descending = false }: TableQuery): SQL[] {
  const direction = descending ? sql`DESC` : sql`ASC`;
  const planned = asc(sweepTrials.position);
  if (sort === undefined) return [descending ? sql`${sweepTrials.position} DESC` : planned];
  const unreached = sql`${trials.state} IN ('failed', 'diverged', 'cancelled', 'skipped')`;
  return [
    ...(isResult(sort) ? [unreached] : []),
    sql`${fieldSql(sort)} ${direction} NULLS LAST`,
    planned,
  ];
}

type RawRow = [
  trialId: number,
  taskId: string,
  label: string,
  kind: TableRow['kind'],
  state: TableRow['state'],
  ...values: TableValue[],
];

function rowsOf(
  { database }: Queries,
  rowId: number,
  fields: readonly Field[],
  trialIds: readonly number[],
): TableRow[] {
  const columns = fields.map((field) => sql`, ${fieldSql(field)}`);
  const rows = database.values<RawRow>(
    sql`SELECT ${trials.id}, ${trials.hash}, ${sweepTrials.label}, ${rowKind}, ${shownState}${sql.join(columns)}
      FROM ${sweepTrials} JOIN ${trials} ON ${trials.id} = ${sweepTrials.trialId}
      WHERE ${sweepTrials.sweepId} = ${rowId} AND ${isAnyOf(sweepTrials.trialId, trialIds)}`,
  );
  const byTrial = new Map(rows.map((row) => [row[0], row]));
  return trialIds.flatMap((trialId) => {
    const row = byTrial.get(trialId);
    if (row === undefined) return [];
    const [, taskId, label, kind, state, ...values] = row;
    return [{ taskId, label, kind, state, values }];
  });
}
