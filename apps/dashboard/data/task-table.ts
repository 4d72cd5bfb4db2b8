import 'server-only';
import type { Factor, Metric, TaskState } from '@basin/core';
import { taskStates, workOf } from '@basin/core';
import type { StoreReader, TaskQuery, TaskRow, TaskSortField } from '@basin/store';

/** What the address of a sweep's page says about its task table. */
export interface TableQuery {
  /** Words that the label must contain. */
  text: string;
  state: TaskState | null;
  kind: 'training' | 'analysis' | null;
  /** A column, `factor:NAME`, or `metric:NAME` for a metric's last value. */
  sort: string;
  descending: boolean;
  page: number;
}

export interface TaskTableRow {
  id: string;
  label: string;
  kind: 'training' | 'analysis';
  state: TaskState;
  factors: Record<string, Factor>;
  parameterCount: number | null;
  epoch: number;
  epochCount: number;
  /** Its own time on its worker. */
  workMs: number | null;
  errorMessage: string | null;
  /** Last value by metric name. */
  metrics: Record<string, number | null>;
}

export interface TaskTable {
  rows: TaskTableRow[];
  /** Rows over all pages that meet the filter. */
  total: number;
  pageCount: number;
  query: TableQuery;
  factorNames: string[];
  metrics: Metric[];
}

export const tasksPerPage = 50;
/** Rows in memory at once while a CSV file is written. */
export const tasksPerBatch = 500;

const sortFields: readonly TaskSortField[] = [
  'position',
  'label',
  'state',
  'parameterCount',
  'startedAtMs',
  'workMs',
];

type SearchParameters = Record<string, string | string[] | undefined>;

/** Reads the table's part of an address; whatever is not understood is left at its default. */
export function parseTableQuery(parameters: SearchParameters): TableQuery {
  const one = (name: string) => {
    const value = parameters[name];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const page = Number(one('page'));
  const kind = one('kind');
  const sort = one('sort');
  return {
    text: one('q').trim().slice(0, 200),
    state: taskStates.find((state) => state === one('state')) ?? null,
    kind: kind === 'training' || kind === 'analysis' ? kind : null,
    sort:
      sortFields.some((field) => field === sort) || /^(factor|metric):.{1,100}$/.test(sort)
        ? sort
        : 'position',
    descending: one('order') === 'descending',
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** One page of a sweep's tasks. */
export function readTaskTable(reader: StoreReader, sweepId: string, query: TableQuery): TaskTable {
  const { rows, total } = reader.tasks(sweepId, {
    ...taskQuery(query),
    limit: tasksPerPage,
    offset: (query.page - 1) * tasksPerPage,
  });
  return {
    rows: rows.map(toTableRow),
    total,
    pageCount: Math.max(1, Math.ceil(total / tasksPerPage)),
    query,
    factorNames: factorNames(rows),
    metrics: reader.metrics(sweepId),
  };
}

/** All tasks that meet the filter, with the names of their factors, for a CSV file. */
export function readAllTasks(
  reader: StoreReader,
  sweepId: string,
  query: TableQuery,
): { factorNames: string[]; batches: Iterable<TaskTableRow[]> } {
  const wanted = { ...taskQuery(query), limit: tasksPerBatch };
  const tasks = reader.taskBatches(sweepId, wanted);
  function* batches(): Generator<TaskTableRow[]> {
    for (const rows of tasks) yield rows.map(toTableRow);
  }
  return { factorNames: reader.factorNames(sweepId, wanted), batches: batches() };
}

function taskQuery({ text, state, kind, sort, descending }: TableQuery): TaskQuery {
  return {
    ...{ sort: toSort(sort), descending },
    words: text.split(/\s+/).filter(Boolean),
    ...(state === null ? {} : { states: [state] }),
    ...(kind === null ? {} : { kind }),
  };
}

function toSort(sort: string): NonNullable<TaskQuery['sort']> {
  if (sort.startsWith('factor:')) return { factor: sort.slice('factor:'.length) };
  return sort.startsWith('metric:')
    ? { metric: sort.slice('metric:'.length), by: 'last' }
    : (sort as TaskSortField);
}

function toTableRow(row: TaskRow): TaskTableRow {
  return {
    id: row.taskId,
    label: row.label,
    kind: row.kind,
    state: row.state,
    factors: row.factors,
    parameterCount: row.parameterCount,
    epoch: row.epoch,
    epochCount: row.epochCount,
    workMs: row.timings === null ? null : workOf(row.timings),
    errorMessage: row.errorMessage,
    metrics: Object.fromEntries(
      Object.entries(row.metrics).map(([name, summary]) => [name, summary.last]),
    ),
  };
}

/** Names of the factors, in the order in which the rows give them. */
function factorNames(rows: readonly { factors: Record<string, Factor> }[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row.factors)))];
}
