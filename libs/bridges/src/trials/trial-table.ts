import { type Field, fieldText, metricSummaryNames, ownValue } from '@basin/core';
import type { StoreReader, TaskRow, TrialFacts } from '@basin/store';
import { type Cell, type Column, type Table, TypeOfValues } from '../tables/table.ts';
import { configLeaves } from './config-leaves.ts';

const batchRows = 500;

/** A trial with all that is read of it. */
interface Trial {
  row: TaskRow;
  facts: TrialFacts | undefined;
  measures: ReadonlyMap<string, Cell>;
  leaves: ReadonlyMap<string, Cell>;
}

interface TrialColumn extends Column {
  /** What stands before its name where another column has it. */
  origin?: 'parameter' | 'config';
  cell(trial: Trial): Cell;
}

/**
 * A study as a table, one row a trial in planned order: what it is, its parameters, metrics, measures'
 * numbers and times, what computed it, and its whole config. Columns are called as queries call them;
 * where two would have one name, the later says what it is of: `parameter.NAME`, `config.NAME`.
 */
export function trialTable(reader: StoreReader, sweepId: string): Table {
  const names = reader.queryNames(sweepId);
  const measures = names.measures.map((name): Field => ({ kind: 'measure', name }));
  const { parameters, settings, count, hasRepeats } = valuesOf(reader, sweepId);
  const columns = uniquelyNamed([
    ...ownColumns,
    ...(hasRepeats ? [repeatsColumn] : []),
    ...parameters.map(([name, type]): TrialColumn => ({
      ...{ name, type, origin: 'parameter' },
      cell: ({ row }) => ownValue(row.factors, name) ?? null,
    })),
    ...names.metrics.flatMap(metricColumns),
    ...measures.map((field): TrialColumn => ({
      name: fieldText(field),
      type: 'number',
      cell: (trial) => trial.measures.get(fieldText(field)) ?? null,
    })),
    ...timeColumns,
    ...originColumns,
    ...settings.map(([name, type]): TrialColumn => ({
      ...{ name, type, origin: 'config' },
      cell: ({ leaves }) => leaves.get(name) ?? null,
    })),
  ]);
  function* batches(): Generator<Cell[][]> {
    let left = count;
    for (const trials of trialBatches(reader, sweepId, measures)) {
      yield trials.slice(0, left).map((trial) => columns.map(({ cell }) => cell(trial)));
      left -= trials.length;
      if (left <= 0) return;
    }
  }
  return { columns: columns.map(({ name, type }) => ({ name, type })), batches: batches() };
}

const ownColumns: readonly TrialColumn[] = [
  { name: 'id', type: 'text', cell: ({ row }) => row.taskId },
  { name: 'label', type: 'text', cell: ({ row }) => row.label },
  { name: 'kind', type: 'text', cell: ({ row }) => row.kind },
  { name: 'state', type: 'text', cell: ({ row }) => row.state },
  { name: 'seed', type: 'integer', cell: ({ facts }) => facts?.seed ?? null },
  { name: 'generation', type: 'integer', cell: ({ row }) => row.generation },
  { name: 'attempt', type: 'integer', cell: ({ row }) => row.attempt },
  { name: 'epoch', type: 'number', cell: ({ row }) => row.epoch },
  { name: 'epochs', type: 'number', cell: ({ row }) => row.epochCount },
  { name: 'parameters', type: 'integer', cell: ({ row }) => row.parameterCount },
  { name: 'tags', type: 'text', cell: ({ facts }) => facts?.tags ?? null },
  { name: 'error', type: 'text', cell: ({ row }) => row.errorCode },
  { name: 'message', type: 'text', cell: ({ row }) => row.errorMessage },
];

/** Where claims are checked in a second precision: what is not empty here is no trial of its own. */
const repeatsColumn: TrialColumn = {
  ...{ name: 'repeats', type: 'text' },
  cell: ({ facts }) => facts?.repeats ?? null,
};

/** What a table of trials begins with, by which an import knows it; `repeats` may follow, then come parameters. */
export const ownColumnNames: readonly string[] = ownColumns.map(({ name }) => name);
export const repeatsColumnName = repeatsColumn.name;

const timeColumns: readonly TrialColumn[] = [
  { name: 'queued', type: 'time', cell: ({ facts }) => facts?.queuedAtMs ?? null },
  { name: 'started', type: 'time', cell: ({ row }) => row.startedAtMs },
  { name: 'ended', type: 'time', cell: ({ row }) => row.endedAtMs },
  { name: 'wait_ms', type: 'number', cell: ({ row }) => row.queueWaitMs },
  { name: 'start_ms', type: 'number', cell: ({ row }) => row.timings?.startMs ?? null },
  { name: 'train_ms', type: 'number', cell: ({ row }) => row.timings?.trainMs ?? null },
  { name: 'evaluate_ms', type: 'number', cell: ({ row }) => row.timings?.evaluateMs ?? null },
  { name: 'analyse_ms', type: 'number', cell: ({ row }) => row.timings?.analyseMs ?? null },
  { name: 'write_ms', type: 'number', cell: ({ row }) => row.writeMs },
];

const originColumns: readonly TrialColumn[] = [
  { name: 'weights', type: 'text', cell: ({ row }) => row.weightsSha256 },
  { name: 'build', type: 'text', cell: ({ facts }) => facts?.buildDigest ?? null },
  { name: 'engine', type: 'text', cell: ({ facts }) => facts?.engineVersion ?? null },
  { name: 'backend', type: 'text', cell: ({ facts }) => facts?.backend ?? null },
];

function metricColumns(metric: string): TrialColumn[] {
  return metricSummaryNames.map((by) => ({
    name: fieldText({ kind: 'metric', name: metric, by }),
    type: 'number',
    cell({ row }) {
      const summary = ownValue(row.metrics, metric);
      // Stored as null where it was NaN or infinite.
      return summary === undefined ? null : (summary[by] ?? Number.NaN);
    },
  }));
}

/** Parameters and places in configs that trials have, and types that fit all of their values. */
function valuesOf(reader: StoreReader, sweepId: string) {
  const parameters = new Map<string, TypeOfValues>();
  const settings = new Map<string, TypeOfValues>();
  const add = (to: Map<string, TypeOfValues>, name: string, value: Cell): void => {
    const found = to.get(name) ?? new TypeOfValues();
    found.add(value);
    to.set(name, found);
  };
  let count = 0;
  let hasRepeats = false;
  for (const trials of trialBatches(reader, sweepId, [])) {
    count += trials.length;
    for (const { row, facts, leaves } of trials) {
      hasRepeats ||= (facts?.repeats ?? null) !== null;
      for (const [name, value] of Object.entries(row.factors)) add(parameters, name, value);
      for (const [name, value] of leaves) add(settings, name, value);
    }
  }
  // Columns of their own.
  for (const name of ['kind', 'seed', 'schemaVersion']) settings.delete(name);
  const typed = (found: Map<string, TypeOfValues>) =>
    [...found].map(([name, values]) => [name, values.type] as const);
  return { parameters: typed(parameters), settings: typed(settings), count, hasRepeats };
}

/** Tasks that are planned meanwhile stand behind those of before. */
function* trialBatches(
  reader: StoreReader,
  sweepId: string,
  measures: readonly Field[],
): Generator<Trial[]> {
  const tables = reader
    .tableBatches(sweepId, { fields: measures, limit: batchRows })
    [Symbol.iterator]();
  for (const rows of reader.taskBatches(sweepId, { limit: batchRows })) {
    const ids = rows.map(({ taskId }) => taskId);
    const facts = new Map(reader.trialFacts(sweepId, ids).map((one) => [one.taskId, one]));
    const configs = reader.configs(sweepId, ids);
    const measured = new Map(
      (measures.length === 0 ? [] : ((tables.next().value ?? []) as TableRows)).map(
        ({ taskId, values }) => [taskId, values],
      ),
    );
    yield rows.map((row, index) => ({
      row,
      facts: facts.get(row.taskId),
      measures: new Map(
        measures.map((field, place) => [
          fieldText(field),
          measured.get(row.taskId)?.[place] ?? null,
        ]),
      ),
      leaves: configLeaves(configs[index] ?? {}),
    }));
  }
}

type TableRows = readonly { taskId: string; values: readonly Cell[] }[];

/** Later columns of a name that is taken say where they come from. */
function uniquelyNamed(columns: readonly TrialColumn[]): TrialColumn[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    let { name } = column;
    while (taken.has(name)) name = `${column.origin ?? 'measured'}.${name}`;
    taken.add(name);
    return { ...column, name };
  });
}
