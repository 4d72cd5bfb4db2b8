import { type Metric, metricOf, type TaskConfig, taskConfigSchema } from '@basin/core';
import { finiteValues, mean, pairedDifferences } from '@basin/statistics';
import type { StoreReader, TaskRow } from '@basin/store';
import type { Chosen } from './choose-target.ts';
import { pointKey } from './rank-points.ts';
import { type DifferentSetting, differentSettings, leavesOf } from './settings.ts';

export interface ComparedSide {
  kind: Chosen['kind'];
  id: string;
  label: string;
  sweepId: string;
  /** Of a task: how often its setting was trained, each with another seed. Of a sweep: all. */
  taskCount: number;
}

export interface ComparedMetric {
  metric: Metric;
  /** Means over the tasks of each side; null where none has a value. */
  a: number | null;
  b: number | null;
  /** b − a over the pairs with its bootstrap interval; null without pairs. */
  difference: { mean: number; low: number; high: number; level: number; pairCount: number } | null;
}

export interface Comparison {
  a: ComparedSide;
  b: ComparedSide;
  settings: DifferentSetting[];
  /** What makes two tasks a pair. */
  pairedBy: 'setting and seed' | 'seed';
  metrics: ComparedMetric[];
}

/** A side with its tasks. */
interface Side extends ComparedSide {
  rows: TaskRow[];
  configs: TaskConfig[];
}

/** Two sweeps or tasks beside each other: settings that differ, and metrics, paired where seeds are shared. */
export function compare(reader: StoreReader, first: Chosen, second: Chosen): Comparison {
  const [a, b] = sidesOf(reader, first, second);
  const keys = new Set(a.rows.map(wholeKey));
  const bySetting =
    a.kind === 'sweep' && b.kind === 'sweep' && b.rows.some((row) => keys.has(wholeKey(row)));
  const unit = bySetting ? wholeKey : a.rows.length === 1 && b.rows.length === 1 ? theOnly : seedOf;
  const names = new Set(
    [...a.rows, ...b.rows].flatMap((row) => Object.keys(valuesOf(reader, row))),
  );
  const metrics = [...names].sort().map((name) => comparedMetric(reader, name, a, b, unit));
  return {
    a: shown(a),
    b: shown(b),
    settings: differentSettings(a.configs, b.configs),
    pairedBy: bySetting ? 'setting and seed' : 'seed',
    metrics,
  };
}

function shown({ kind, id, label, sweepId, taskCount }: Side): ComparedSide {
  return { kind, id, label, sweepId, taskCount };
}

/** Two seeds of one setting are compared as they are: with all seeds each would be the other. */
function sidesOf(reader: StoreReader, first: Chosen, second: Chosen): [Side, Side] {
  const sides: [Side, Side] = [sideOf(reader, first), sideOf(reader, second)];
  const [a, b] = sides;
  const areReplicates =
    a.kind === 'task' && b.kind === 'task' && a.rows.some(({ taskId }) => taskId === b.id);
  if (!areReplicates) return sides;
  const alone = (side: Side): Side => {
    const rows = side.rows.filter(({ taskId }) => taskId === side.id);
    return { ...side, rows, taskCount: rows.length };
  };
  return [alone(a), alone(b)];
}

function sideOf(reader: StoreReader, chosen: Chosen): Side {
  const sweepId = chosen.kind === 'sweep' ? chosen.sweep.sweepId : chosen.task.sweepId;
  const kind = chosen.kind === 'sweep' ? 'training' : chosen.task.kind;
  const all = [...reader.taskBatches(sweepId, { kind })].flat();
  const own = chosen.kind === 'task' ? all.find((row) => row.taskId === chosen.task.taskId) : null;
  const rows = own === null ? all : all.filter((row) => own !== undefined && isReplicate(row, own));
  const configs = reader.configs(
    sweepId,
    rows.map(({ taskId }) => taskId),
  );
  return {
    kind: chosen.kind,
    id: chosen.kind === 'sweep' ? sweepId : chosen.task.taskId,
    label:
      chosen.kind === 'sweep' ? (chosen.sweep.name ?? chosen.sweep.experiment) : chosen.task.label,
    sweepId,
    taskCount: rows.length,
    rows,
    // Defaults that an older release did not know are no differences.
    configs: configs.map((config) => taskConfigSchema.safeParse(config).data ?? config),
  };
}

/** The same setting with another seed; an analysis has none of its own. */
function isReplicate(row: TaskRow, own: TaskRow): boolean {
  if (own.kind === 'analysis' || own.factors['seed'] === undefined)
    return row.taskId === own.taskId;
  return pointKey(row.factors) === pointKey(own.factors);
}

function comparedMetric(
  reader: StoreReader,
  name: string,
  a: Side,
  b: Side,
  unit: (row: TaskRow) => string,
): ComparedMetric {
  const [ofA, ofB] = [a, b].map(({ rows }) => meansByUnit(reader, rows, name, unit)) as [
    Map<string, number>,
    Map<string, number>,
  ];
  const { keys, mean: difference } = pairedDifferences(ofB, ofA);
  const { estimate, low, high, level } = difference;
  return {
    metric: metricOf(name),
    a: meanOf(ofA),
    b: meanOf(ofB),
    difference:
      keys.length === 0 ? null : { mean: estimate, low, high, level, pairCount: keys.length },
  };
}

function meanOf(values: ReadonlyMap<string, number>): number | null {
  return values.size === 0 ? null : mean([...values.values()]);
}

/** Where several tasks are one unit (a seed in many settings), their mean stands for it. */
function meansByUnit(
  reader: StoreReader,
  rows: readonly TaskRow[],
  name: string,
  unit: (row: TaskRow) => string,
): Map<string, number> {
  const values = new Map<string, number[]>();
  for (const row of rows) {
    const [value] = finiteValues([valuesOf(reader, row)[name]]);
    if (value === undefined) continue;
    values.set(unit(row), [...(values.get(unit(row)) ?? []), value]);
  }
  return new Map([...values].map(([key, list]) => [key, mean(list)]));
}

/** What a training's final weights have, or the single numbers that an analysis found. */
function valuesOf(reader: StoreReader, row: TaskRow): Record<string, number | null> {
  if (row.kind === 'training') {
    return Object.fromEntries(Object.entries(row.metrics).map(([name, { last }]) => [name, last]));
  }
  const result = reader.analysisResult(row.taskId, row.generation);
  return Object.fromEntries(
    [...leavesOf(result)].flatMap(([path, value]): [string, number][] =>
      typeof value === 'number' && !path.includes('[') ? [[path, value]] : [],
    ),
  );
}

function wholeKey({ factors }: TaskRow): string {
  return `${pointKey(factors)} ${String(factors['seed'])}`;
}

function theOnly(): string {
  return '';
}

function seedOf({ factors }: TaskRow): string {
  return String(factors['seed']);
}
