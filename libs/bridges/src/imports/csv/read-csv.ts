import type { Hash } from 'node:crypto';
import { basename } from 'node:path';
import { BasinError, type Factor } from '@basin/core';
import { withoutApostrophe } from '@basin/charts/csv';
import type { RunEnd, RunPart, RunPoint, RunSource } from '../run-part.ts';
import {
  type CellPlace,
  factorIn,
  isAbsent,
  type NumberStyle,
  numberIn,
  plainNumber,
} from './cells.ts';
import { basinNames } from './basin-table.ts';
import { type CsvFile, type CsvRow, openCsv } from './csv-rows.ts';
import { type CsvLayout, type CsvOptions, layoutOf, type NamedColumn } from './layout.ts';
import { chartColumns, chartParts } from './wandb-chart.ts';

/** Steps may come as `12.0`, as pandas writes whole numbers beside missing ones. */
const largestStep = Number.MAX_SAFE_INTEGER;

/**
 * Opens a table of runs (a row a run, with parameters and final metrics), of steps (a row a step of a
 * run), or of values (a row a value), also as W&B, MLflow and Optuna write them.
 *
 * @throws BasinError those of `openCsv` and `layoutOf`; while parts are read also `import/value`,
 *   `import/run`, `import/ragged-row`.
 */
export function openCsvRuns(path: string, options: CsvOptions = {}): RunSource {
  const file = openCsv(path);
  const chart = chartColumns(file.columns);
  if (chart !== null) {
    return {
      ...{ tool: 'wandb', file: path, hasEpochs: false },
      notices: [`a chart of W&B: ${chart.values.length} curves over ${chart.step.name}`],
      parts: (hash) => chartParts(file, chart, styleOf(file), hash),
    };
  }
  const layout = layoutOf(file, options);
  const fileRun = options.fileRun ?? basename(path).replace(/\.[^.]*$/, '');
  return {
    ...{ tool: layout.tool, file: path, hasEpochs: layout.epoch !== null },
    notices: noticesOf(file, layout),
    parts: (hash) =>
      layout.rows === 'runs' ? runRows(file, layout, hash) : stepRows(file, layout, fileRun, hash),
  };
}

function styleOf({ separator }: CsvFile): NumberStyle {
  return { decimalComma: separator !== ',' };
}

function noticesOf({ columns }: CsvFile, layout: CsvLayout): string[] {
  const list = (named: readonly NamedColumn[]): string =>
    named.length === 0 ? 'none' : named.map(({ name }) => name).join(', ');
  const { tool, rows, metrics, parameters, ignored, tidy, run } = layout;
  const whose = { csv: 'a table', basin: 'Basin’s table', wandb: 'W&B’s table', mlflow: 'MLflow’s table', optuna: 'Optuna’s table', tensorboard: '' }[tool]; // prettier-ignore
  const named = run === null ? '' : `, runs by ${run.name}`;
  return [
    `${whose}, a row ${rows === 'runs' ? 'a run' : tidy === null ? 'a step' : 'a value'}, ${columns.length} columns${named}`,
    ...(tidy === null ? [`metrics: ${list(metrics)}`] : []),
    `parameters: ${list(parameters)}`,
    ...(ignored.length === 0 ? [] : [`left out: ${ignored.join(', ')}`]),
  ];
}

/** A row a run. */
function* runRows(file: CsvFile, layout: CsvLayout, hash?: Hash): Generator<RunPart> {
  const style = styleOf(file);
  const names = new Map<string, number>();
  const nameOf = runNames(layout);
  let number = 0;
  for (const row of file.rows(hash)) {
    if (layout.basin?.isLeftOut(row) === true) continue;
    number += 1;
    const run = nameOf(row, `run ${number}`);
    const before = names.get(run);
    if (before !== undefined) {
      throw new BasinError(
        'import/run',
        `${file.path}, line ${row.line}: a run is called "${run}", as in line ${before}`,
      );
    }
    names.set(run, row.line);
    const end = endOf(row, layout);
    if (end === 'running') continue;
    const step = layout.tool === 'csv' ? null : stepIn(file, row, layout.step, style);
    const epoch = layout.tool === 'csv' ? null : numberOf(file, row, layout.epoch, style);
    // Basin's trials say how many epochs they were trained.
    const otherwise = layout.basin === null ? 0 : Math.floor(epoch ?? 0);
    yield {
      ...{ run, parameters: parametersOf(row, layout, style), isLast: true },
      points: pointsOf(file, row, layout, style, {
        ...{ step: step ?? otherwise, epoch: epoch ?? step ?? 0, elapsedMs: 0 },
      }),
      ...end,
      ...startOf(row, layout),
    };
  }
}

/** A row a step, or a value. */
function* stepRows(
  file: CsvFile,
  layout: CsvLayout,
  fileRun: string,
  hash?: Hash,
): Generator<RunPart> {
  const style = styleOf(file);
  const known = new Map<string, { steps: Map<string, number>; began: number | null; parameters: string }>(); // prettier-ignore
  const nameOf = runNames(layout);
  for (const row of file.rows(hash)) {
    const run = nameOf(row, fileRun);
    const parameters = parametersOf(row, layout, style);
    let state = known.get(run);
    if (state === undefined) {
      state = { steps: new Map(), began: null, parameters: JSON.stringify(parameters) };
      known.set(run, state);
    } else if (layout.parameters.length > 0 && JSON.stringify(parameters) !== state.parameters) {
      throw new BasinError(
        'import/run',
        `${file.path}, line ${row.line}: run "${run}" has ${JSON.stringify(parameters)}, and ${state.parameters} before`,
      );
    }
    const epoch = numberOf(file, row, layout.epoch, style);
    const step = stepIn(file, row, layout.step ?? layout.epoch, style);
    if (step === null) {
      throw new BasinError(
        'import/value',
        `${file.path}, line ${row.line}: ${(layout.step ?? layout.epoch)?.name ?? 'step'} is empty`,
      );
    }
    const time = numberOf(file, row, layout.time, style);
    state.began ??= time;
    const elapsedMs = Math.max(0, (time ?? 0) - (state.began ?? 0));
    const points = pointsOf(file, row, layout, style, {
      ...{ step, epoch: epoch ?? step, elapsedMs: layout.time?.unit === 's' ? 1000 * elapsedMs : elapsedMs }, // prettier-ignore
    });
    for (const { metric } of points) {
      const last = state.steps.get(metric);
      if (last !== undefined && step <= last) {
        throw new BasinError(
          'import/run',
          `${file.path}, line ${row.line}: ${metric} of run "${run}" is at step ${step} ${step === last ? 'again' : `after step ${last}`}`,
        );
      }
      state.steps.set(metric, step);
    }
    yield { run, parameters, points, isLast: false };
  }
}

/** What runs are called, row by row. */
function runNames({ run, basin }: CsvLayout): (row: CsvRow, otherwise: string) => string {
  const named =
    basin === null
      ? ({ cells }: CsvRow) => (run === null ? '' : (cells[run.index] ?? '').trim())
      : basinNames(basin);
  return (row, otherwise) => {
    const name = named(row);
    return name === '' ? otherwise : name;
  };
}

function parametersOf(
  { cells }: CsvRow,
  { parameters, basin }: CsvLayout,
  style: NumberStyle,
): Record<string, Factor> {
  const written = (index: number): string =>
    basin === null ? (cells[index] ?? '') : withoutApostrophe(cells[index] ?? '');
  const found = parameters.flatMap(({ index, name }): [string, Factor][] => {
    const value = factorIn(written(index), style);
    return value === null ? [] : [[name, value]];
  });
  return Object.fromEntries(found);
}

function pointsOf(
  file: CsvFile,
  row: CsvRow,
  { metrics, tidy }: CsvLayout,
  style: NumberStyle,
  at: Omit<RunPoint, 'metric' | 'value'>,
): RunPoint[] {
  if (tidy !== null) {
    const metric = (row.cells[tidy.metric.index] ?? '').trim();
    const value = numberOf(file, row, tidy.value, style);
    return metric === '' || value === null ? [] : [{ metric, ...at, value }];
  }
  return metrics.flatMap((column): RunPoint[] => {
    const value = numberOf(file, row, column, style);
    return value === null ? [] : [{ metric: column.name, ...at, value }];
  });
}

function numberOf(
  { path, columns }: CsvFile,
  row: CsvRow,
  column: NamedColumn | null,
  style: NumberStyle,
): number | null {
  if (column === null) return null;
  const place: CellPlace = { path, row, column: columns[column.index] ?? column.name };
  return numberIn(row.cells[column.index] ?? '', place, style);
}

/** A step: a whole number from 0 on; of an epoch with a fraction (W&B, Keras) its whole part. */
function stepIn(
  file: CsvFile,
  row: CsvRow,
  column: NamedColumn | null,
  style: NumberStyle,
): number | null {
  const value = numberOf(file, row, column, style);
  if (value === null || (Number.isSafeInteger(value) && value >= 0 && value <= largestStep)) {
    return value;
  }
  throw new BasinError(
    'import/value',
    `${file.path}, line ${row.line}: ${column?.name ?? 'step'} is ${row.cells[column?.index ?? 0]}, and steps are whole numbers from 0 on`,
  );
}

/** How the tool says that a run ended; one that still runs is left out. */
function endOf(
  { cells }: CsvRow,
  { state }: CsvLayout,
): { end: RunEnd; endWord: string } | Record<never, never> | 'running' {
  const endWord = state === null ? '' : (cells[state.index] ?? '').trim();
  if (endWord === '') return {};
  const word = endWord.toLowerCase();
  if (/^(running|scheduled|pending|waiting|queued|lost|cancelled|skipped)$/.test(word))
    return 'running';
  if (/^(failed|fail|crashed|killed|preempted|preempting|diverged)$/.test(word))
    return { end: 'failed', endWord };
  return { end: word === 'pruned' ? 'pruned' : 'done', endWord };
}

function startOf({ cells }: CsvRow, { started }: CsvLayout): { startedAtMs?: number } {
  const text = started === null ? '' : (cells[started.index] ?? '').trim();
  if (text === '' || isAbsent(text)) return {};
  const plain = plainNumber(text, { decimalComma: false });
  const startedAtMs = plain ?? Date.parse(text);
  return Number.isFinite(startedAtMs) ? { startedAtMs } : {};
}
