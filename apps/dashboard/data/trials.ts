import 'server-only';
import {
  type Condition,
  type Field,
  fieldOf,
  type Metric,
  parseQuery,
  QueryError,
  type QueryNames,
  repeatFactor,
  tellsRepeats,
} from '@basin/core';
import { isLossField, lossSettings } from '@basin/execution/reading/losses-apart';
import { type GroupQuery, groupTable, type TableGroup } from '@basin/execution/reading/group-table';
import type { AttachedAnalysis, TableQuery, TableRow, TableValue } from '@basin/store';
import { type Column, columnOf } from '../components/trials/column.ts';
import { type QueryProblem, tooLongProblem } from '../components/trials/too-long.ts';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import { keepGroups, knownGroups } from './known-groups.ts';
import type { TableReader } from './table-reader.ts';
import { usualColumns } from './usual-columns.ts';

export type { AttachedAnalysis, TableRow, TableValue };

export const trialsPerPage = 50;
/** Rows in memory at once while a CSV file is written. */
export const trialsPerBatch = 500;

/** Which tasks an address chooses: the one selection of table, views and files. */
export interface Selection {
  names: QueryNames;
  /** Factors that were set: `precision` is none where it tells repeats from what they repeat. */
  parameters: string[];
  kind?: 'training' | 'analysis';
  /** What was typed, and what views have brushed. */
  where: Condition[];
  /** What was typed alone. */
  typed: Condition[];
  /** What was brushed, one a field. */
  brushed: Condition[];
  problem: QueryProblem | null;
  /** What was found of a large sweep at this event will do; see `readAhead`. */
  since?: number;
}

interface Baseline {
  taskId: string;
  label: string;
  values: TableValue[];
  /** Tasks of the page that were trained with another loss function: their losses are on another scale. */
  apart: readonly string[];
}

export interface TrialTable {
  columns: Column[];
  /** Empty where tasks are rolled up. */
  rows: TableRow[];
  analyses: AttachedAnalysis[];
  /** Values of the columns of the task that others are compared with. */
  baseline: Baseline | null;
  /** `rows` are the page's. */
  groups: { by: Column[]; rows: TableGroup[]; all: TableGroup[] } | null;
  /** Rows over all pages. */
  total: number;
  page: number;
  pageCount: number;
}

/** Reads the query of an address in the names of the sweep. */
export function selectionOf(
  reader: TableReader,
  sweepId: string,
  { where, brushes, tooLong, kind }: TrialsAddress,
  since?: number,
): Selection {
  const names = reader.queryNames(sweepId);
  const hasTrainings = names.settings.length > 0;
  const wanted = kind ?? (hasTrainings ? 'training' : 'all');
  const selection: Selection = {
    ...{ names, parameters: parametersOf(reader, sweepId, names) },
    ...{ where: [], typed: [], brushed: [], problem: null },
    ...(wanted === 'all' ? {} : { kind: wanted }),
    ...(since === undefined ? {} : { since }),
  };
  if (tooLong !== null) selection.problem = tooLongProblem(tooLong);
  for (const [index, text] of [where, ...brushes].entries()) {
    try {
      const condition = parseQuery(text, names);
      if (condition === null) continue;
      selection.where.push(condition);
      selection[index === 0 ? 'typed' : 'brushed'].push(condition);
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      selection.problem ??= problemOf(error);
    }
  }
  return selection;
}

/** Plain, for a page's components. */
function problemOf({ message, start, end }: QueryError): QueryProblem {
  return { message, start, end };
}

function parametersOf(reader: TableReader, sweepId: string, { factors }: QueryNames): string[] {
  if (!factors.includes(repeatFactor)) return [...factors];
  const kinds = ['training', 'analysis'] as const;
  const isOfRepeats = kinds.some((kind) => reader.repeatsLeftOut(sweepId, { kind }) > 0);
  return factors.filter((name) => !isOfRepeats || name !== repeatFactor);
}

/** One page of the table that an address describes; nothing of a query that cannot be read. */
export function readTrials(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  selection: Selection,
  metrics: readonly Metric[],
): TrialTable {
  const { problem } = selection;
  const fields = columnsOf(reader, sweepId, address, selection);
  const columns = fields.map((field) => columnOf(field, metrics));
  const none = { rows: [], analyses: [], baseline: null, groups: null, total: 0 };
  if (problem !== null) return { ...none, columns, page: 1, pageCount: 1 };
  const groups = groupQueryOf(reader, sweepId, address, selection);
  if (groups !== null) return groupsOf(reader, sweepId, address, selection, groups, metrics);
  return { ...rowsOf(reader, sweepId, address, selection, fields), columns };
}

function rowsOf(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  selection: Selection,
  fields: readonly Field[],
): Omit<TrialTable, 'columns'> {
  const losses = address.baseline !== null && fields.some(isLossField) ? lossSettings : [];
  const query = { ...tableQueryOf(address, selection), fields: [...fields, ...losses] };
  const read = (page: number) =>
    reader.table(sweepId, {
      ...query,
      limit: trialsPerPage,
      offset: (page - 1) * trialsPerPage,
    });
  let { page } = address;
  let found = read(page);
  const pageCount = Math.max(1, Math.ceil(found.total / trialsPerPage));
  if (page > pageCount) found = read((page = pageCount));
  const trainingIds = found.rows.flatMap(({ kind, taskId }) => (kind === 'training' ? taskId : []));
  return {
    rows: found.rows.map((row) => ({ ...row, values: row.values.slice(0, fields.length) })),
    analyses: reader.analysesOf(sweepId, trainingIds),
    baseline: baselineOf(
      reader,
      sweepId,
      address.baseline,
      query.fields,
      found.rows,
      fields.length,
    ),
    ...{ groups: null, total: found.total, page, pageCount },
  };
}

/** The part of a table's query that filters and sorts. */
export function tableQueryOf(address: TrialsAddress, { names, kind, where, since }: Selection) {
  const sort = address.sort === null ? null : fieldOf(address.sort, names);
  return {
    ...{ where, descending: address.descending },
    ...(kind === undefined ? {} : { kind }),
    ...(sort === null ? {} : { sort }),
    ...(since === undefined ? {} : { since }),
  };
}

/** Of the fields the first are columns; those behind them say which loss function it is. */
function baselineOf(
  reader: TableReader,
  sweepId: string,
  taskId: string | null,
  fields: readonly Field[],
  rows: readonly TableRow[],
  columnCount: number,
): Baseline | null {
  if (taskId === null) return null;
  const [row] = reader.table(sweepId, { fields, taskIds: [taskId], limit: 1 }).rows;
  if (row === undefined) return null;
  const lossOf = ({ values }: TableRow): string => JSON.stringify(values.slice(columnCount));
  const apart = rows.filter((other) => lossOf(other) !== lossOf(row)).map((other) => other.taskId);
  return { taskId, label: row.label, values: row.values.slice(0, columnCount), apart };
}

/** The part of a view's query that says of which kind: of all kinds, a repeat is drawn where it is asked for. */
export function drawnKind({
  kind,
  names,
  typed,
  since,
}: Selection): Pick<TableQuery, 'kind' | 'repeats' | 'since'> {
  const asOf = since === undefined ? {} : { since };
  if (kind !== undefined) return { kind, ...asOf };
  return names.factors.includes(repeatFactor) ? { repeats: tellsRepeats(typed), ...asOf } : asOf;
}

/** What an address rolls tasks up by, and sums up over each group; null where it does not. */
export function groupQueryOf(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  selection: Selection,
): GroupQuery | null {
  const { names, kind, where } = selection;
  const by = address.groups.flatMap((text) => fieldOf(text, names) ?? []);
  if (by.length === 0) return null;
  // What is not asked for by name and is no quantity over seeds is left out: a mean of seeds, say.
  const fields = columnsOf(reader, sweepId, address, selection).filter(
    (field) =>
      !by.some((other) => sameField(field, other)) &&
      (address.columns !== null || field.kind === 'metric' || field.kind === 'measure'),
  );
  return {
    ...{ by, fields, where, baseline: parseKey(address.baseline) },
    ...(kind === undefined ? {} : { kind }),
  };
}

function columnsOf(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  selection: Selection,
): Field[] {
  const chosen = address.columns?.flatMap((text) => fieldOf(text, selection.names) ?? []);
  return chosen ?? usualColumns(reader, sweepId, selection);
}

function groupsOf(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  selection: Selection,
  query: GroupQuery,
  metrics: readonly Metric[],
): TrialTable {
  const { names, since } = selection;
  const { by, fields } = query;
  let groups = knownGroups(reader, sweepId, query, since);
  if (groups === null) {
    groups = groupTable(reader, sweepId, query);
    keepGroups(reader, sweepId, query, groups);
  }
  const sort = address.sort === null ? null : fieldOf(address.sort, names);
  const sorted = sort === null ? groups : sortGroups(groups, by, fields, sort, address.descending);
  const pageCount = Math.max(1, Math.ceil(sorted.length / trialsPerPage));
  const page = Math.min(address.page, pageCount);
  const rows = sorted.slice((page - 1) * trialsPerPage, page * trialsPerPage);
  return {
    columns: fields.map((field) => columnOf(field, metrics)),
    groups: { by: by.map((field) => columnOf(field, metrics)), rows, all: sorted },
    ...{ rows: [], analyses: [], baseline: null, total: sorted.length, page, pageCount },
  };
}

function sortGroups(
  groups: TableGroup[],
  by: readonly Field[],
  fields: readonly Field[],
  sort: Field,
  descending: boolean,
): TableGroup[] {
  const inKey = by.findIndex((field) => sameField(field, sort));
  const inCells = fields.findIndex((field) => sameField(field, sort));
  const valueOf = ({ key, cells }: TableGroup): TableValue =>
    inKey >= 0 ? (key[inKey] ?? null) : (cells[inCells]?.mean?.estimate ?? null);
  const sign = descending ? -1 : 1;
  return [...groups].sort((first, second) => {
    const [a, b] = [valueOf(first), valueOf(second)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  });
}

function sameField(a: Field, b: Field): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The values of a group, as an address has them. */
function parseKey(text: string | null): TableValue[] | null {
  if (text === null || !text.startsWith('[')) return null;
  try {
    const values = JSON.parse(text) as unknown;
    return Array.isArray(values) ? (values as TableValue[]) : null;
  } catch {
    return null;
  }
}
