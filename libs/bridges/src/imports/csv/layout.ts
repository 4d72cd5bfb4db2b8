import { BasinError, type ImportTool, suggestion } from '@basin/core';
import { seedNames } from '../seed-names.ts';
import { type BasinTable, basinTable } from './basin-table.ts';
import type { CsvFile } from './csv-rows.ts';

/** What somebody says of a table, where its columns' names do not. */
export interface CsvOptions {
  /** Columns that are metrics; of a table of runs all others are parameters. */
  metrics?: readonly string[];
  /** Columns that are parameters; of a table of steps all others are metrics. */
  parameters?: readonly string[];
  /** The column that names runs. */
  run?: string;
  /** What the run of a table of steps is called that names none (default: as the file). */
  fileRun?: string;
  /** A row a run, or a row a step. Default: a row a step where a column counts steps. */
  rows?: 'runs' | 'steps';
}

/** A column with what it is called here. */
export interface NamedColumn {
  index: number;
  name: string;
}

/** What the columns of a table are. */
export interface CsvLayout {
  tool: ImportTool;
  rows: 'runs' | 'steps';
  run: NamedColumn | null;
  step: NamedColumn | null;
  epoch: NamedColumn | null;
  time: (NamedColumn & { unit: 'ms' | 's' }) | null;
  state: NamedColumn | null;
  started: NamedColumn | null;
  parameters: NamedColumn[];
  metrics: NamedColumn[];
  /** Of a table of one value a row: where the metric's name and its value stand. */
  tidy: { metric: NamedColumn; value: NamedColumn } | null;
  /** Columns that are neither, such as who made a run. */
  ignored: string[];
  /** Of Basin's own tables what only these have; else null. */
  basin: BasinTable | null;
}

const stepNames = ['_step', 'step', 'global_step', 'trainer/global_step', 'iteration', 'iter'];
const epochNames = ['epoch'];
const runNames = [
  'run',
  'run_id',
  'run id',
  'run_name',
  'run name',
  'name',
  'trial',
  'trial_id',
  'id',
];
const timeNames = {
  elapsed_ms: 'ms',
  _runtime: 's',
  runtime: 's',
  _timestamp: 's',
  wall_time: 's',
  'wall time': 's',
  timestamp: 'ms',
} as const;
const metricWords =
  /(^|[^a-z0-9])(loss|losses|acc|accuracy|auc|auroc|f1|precision|recall|score|mse|rmse|mae|r2|iou|bleu|rouge|perplexity|ppl|nll|error|err|reward|return|metric|objective)([^a-z0-9]|$)/i;

/** Columns that a tool writes beside parameters and metrics. */
const toolColumns: Readonly<Record<ImportTool, readonly string[]>> = {
  csv: [],
  basin: [],
  tensorboard: [],
  wandb: ['Notes', 'User', 'Tags', 'Runtime', 'Sweep', 'Hostname', 'Host', 'GPU Type', 'GPU Count', 'Commit', 'Github', 'Description', 'End Time', 'Updated', 'ID', '_wandb', '_timestamp', '_runtime', '_step'], // prettier-ignore
  mlflow: ['experiment_id', 'artifact_uri', 'end_time', 'Duration', 'Source Type', 'Source Name', 'Source', 'User', 'Version', 'Models', 'Dataset', 'Run ID'], // prettier-ignore
  optuna: ['datetime_complete', 'duration'],
};

/**
 * What the columns of a table are, from their names and from what was said of them.
 *
 * @throws BasinError `import/columns` for a name that is not there or a column without one,
 *   `import/no-metrics`.
 */
export function layoutOf(file: CsvFile, options: CsvOptions): CsvLayout {
  const { columns, path } = file;
  const lower = columns.map((name) => name.toLowerCase());
  const tool = toolOf(columns);
  const at = (index: number): NamedColumn | null =>
    index < 0 ? null : { index, name: columns[index] as string };
  const first = (names: readonly string[]): NamedColumn | null => {
    const found = names.map((name) => at(lower.indexOf(name))).find((column) => column !== null);
    return found === undefined || options.metrics?.includes(found.name) === true ? null : found;
  };
  const named = (name: string): NamedColumn => {
    const found = at(columns.indexOf(name));
    if (found !== null) return found;
    throw new BasinError(
      'import/columns',
      `${path} has no column "${name}"${suggestion(name, columns)}: it has ${columns.slice(0, 30).join(', ')}`,
    );
  };
  const added = (names: readonly string[] = []): NamedColumn[] => names.map(named);
  const basin = basinTable(columns);
  if (basin !== null) return layoutOfBasin(basin, at, added(options.parameters), added(options.metrics)); // prettier-ignore
  const [step, epoch] = [first(stepNames), first(epochNames)];
  const isTable =
    tool === 'optuna' ||
    (tool === 'wandb' && columns.includes('State')) ||
    (tool === 'mlflow' && step === null);
  const rows = options.rows ?? (!isTable && (step ?? epoch) !== null ? 'steps' : 'runs');
  const run = options.run === undefined ? runColumn(tool, first) : named(options.run);
  const timeName = Object.keys(timeNames).find((name) => lower.includes(name)) as
    keyof typeof timeNames | undefined;
  const time =
    rows === 'steps' && timeName !== undefined
      ? { ...(at(lower.indexOf(timeName)) as NamedColumn), unit: timeNames[timeName] }
      : null;
  const state = tool === 'csv' ? null : first(['state', 'status']);
  const started = tool === 'csv' ? null : first(['created', 'start_time', 'start time', 'datetime_start']); // prettier-ignore
  const tidy = rows === 'steps' ? tidyOf(first) : null;

  const special = [run, step, epoch, time, state, started, tidy?.metric, tidy?.value];
  const ours = new Set(
    special.flatMap((column) => (column === null || column === undefined ? [] : [column.index])),
  );
  if (rows === 'runs' && tool === 'csv') for (const column of [step, epoch]) if (column !== null) ours.delete(column.index); // prettier-ignore
  added([...(options.metrics ?? []), ...(options.parameters ?? [])]);
  const [parameters, metrics, ignored]: [NamedColumn[], NamedColumn[], string[]] = [[], [], []];
  columns.forEach((name, index) => {
    if (ours.has(index)) return;
    const column = called(tool, { index, name });
    const kind = kindOf(file, tool, { index, name }, rows, options);
    if (kind === 'metric' && tidy === null) metrics.push(column);
    else if (kind === 'parameter') parameters.push(column);
    else if (name !== '') ignored.push(name);
  });
  if (metrics.length === 0 && tidy === null) {
    throw new BasinError(
      'import/no-metrics',
      `${path}: none of its columns is known for a metric: it has ${columns.slice(0, 30).join(', ')}`,
    );
  }
  const said = { parameters, metrics, tidy, ignored, basin: null };
  return { tool, rows, run, step, epoch, time, state, started, ...said };
}

/** Basin's own tables, and what of their other columns was asked for. */
function layoutOfBasin(
  basin: BasinTable,
  at: (index: number) => NamedColumn | null,
  parameters: readonly NamedColumn[],
  metrics: readonly NamedColumn[],
): CsvLayout {
  const { rows, places } = basin;
  const [metric, value, time] = [places.metric, places.value, places.time].map(at);
  const also = (own: readonly NamedColumn[], more: readonly NamedColumn[]): NamedColumn[] => [
    ...own,
    ...more.filter(({ index }) => own.every((column) => column.index !== index)),
  ];
  return {
    ...{
      tool: 'basin',
      rows,
      run: at(places.label),
      step: at(places.step),
      epoch: at(places.epoch),
    },
    time: time ? { ...time, unit: 'ms' } : null,
    ...{ state: at(places.state), started: at(places.started) },
    ...{ parameters: also(basin.parameters, parameters), metrics: also(basin.metrics, metrics) },
    tidy: metric && value ? { metric, value } : null,
    ...{ ignored: [basin.leftOut], basin },
  };
}

/** Whose table it is, by columns that only that tool writes. */
function toolOf(columns: readonly string[]): ImportTool {
  const has = (...names: string[]): boolean => names.every((name) => columns.includes(name));
  if (has('run_id') && columns.some((name) => name.startsWith('metrics.'))) return 'mlflow';
  if (has('Run ID', 'Source Type', 'Status')) return 'mlflow';
  if (has('number', 'state') && columns.some((name) => name.startsWith('params_'))) return 'optuna';
  if (has('Name', 'State') && columns.some((name) => /^(Runtime|Created|Sweep)$/.test(name))) {
    return 'wandb';
  }
  if (has('_step') && (has('_runtime') || has('_timestamp'))) return 'wandb';
  return 'csv';
}

function runColumn(
  tool: ImportTool,
  first: (names: readonly string[]) => NamedColumn | null,
): NamedColumn | null {
  if (tool === 'optuna') return first(['number']);
  if (tool === 'mlflow') return first(['run_id', 'run id']);
  return first(runNames);
}

function tidyOf(first: (names: readonly string[]) => NamedColumn | null): CsvLayout['tidy'] {
  const [metric, value] = [first(['metric', 'key', 'variable', 'tag']), first(['value'])];
  return metric === null || value === null ? null : { metric, value };
}

/** `params.lr` of MLflow is lr. */
function called(tool: ImportTool, { index, name }: NamedColumn): NamedColumn {
  if (tool === 'mlflow') return { index, name: name.replace(/^(metrics|params)\./, '') };
  if (tool === 'optuna') return { index, name: name.replace(/^(params|user_attrs)_/, '') };
  return { index, name };
}

function kindOf(
  { path, columns }: CsvFile,
  tool: ImportTool,
  { index, name }: NamedColumn,
  rows: 'runs' | 'steps',
  { metrics, parameters }: CsvOptions,
): 'metric' | 'parameter' | null {
  if (metrics?.includes(name) === true) return 'metric';
  if (parameters?.includes(name) === true) return 'parameter';
  // What pandas writes for its index.
  if (index === 0 && (name === '' || name === 'Unnamed: 0')) return null;
  if (name === '') {
    throw new BasinError(
      'import/columns',
      `${path}: column ${index + 1} of ${columns.length} has no name`,
    );
  }
  if (toolColumns[tool].includes(name) || /^_(step|runtime|timestamp|wandb)$/.test(name)) return null; // prettier-ignore
  if (tool === 'mlflow' && /^(metrics|params|tags)\./.test(name)) {
    return name.startsWith('tags.') ? null : name.startsWith('metrics.') ? 'metric' : 'parameter';
  }
  if (tool === 'optuna') {
    if (/^values?(_\d+)?$/.test(name)) return 'metric';
    return name.startsWith('params_') ? 'parameter' : null;
  }
  if (rows === 'steps') {
    if (parameters !== undefined && metrics !== undefined) return null;
    // Whoever named parameters has named them all.
    return parameters === undefined && seedNames.test(name) ? 'parameter' : 'metric';
  }
  if (metrics !== undefined) return 'parameter';
  if (parameters !== undefined) return 'metric';
  return metricWords.test(name) ? 'metric' : 'parameter';
}
