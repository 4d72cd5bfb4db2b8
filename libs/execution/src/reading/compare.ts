import { countedRule, leftOutText, type TaskConfig } from '@basin/core';
import type { StoreReader, TaskRow } from '@basin/store';
import type { Chosen } from './choose-target.ts';
import { type ComparedMetric, comparedMetric, valuesOf } from './compared-metric.ts';
import { lossesApart, lossOf, type Paired } from './losses-apart.ts';
import { pointKey } from './rank-points.ts';
import { type DifferentSetting, differentSettings } from './settings.ts';

export interface ComparedSide {
  kind: Chosen['kind'];
  id: string;
  label: string;
  sweepId: string;
  /** Of a task: how often its setting was trained, each with another seed. Of a sweep: all but repeats in a second precision. */
  taskCount: number;
  /** `3 of 6 trainings diverged and are not counted`; null where all count. */
  leftOut: string | null;
}

export interface Comparison {
  a: ComparedSide;
  b: ComparedSide;
  settings: DifferentSetting[];
  /** What makes two tasks a pair. */
  pairedBy: 'setting and seed' | 'seed';
  /** Of which trainings means and differences are, in words. */
  counted: string;
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
  const lossesDiffer = lossesApart(paired(a, unit), paired(b, unit));
  const metrics = [...names]
    .sort()
    .map((name) => comparedMetric(reader, name, a.rows, b.rows, unit, lossesDiffer));
  return {
    a: shown(a),
    b: shown(b),
    settings: differentSettings(a.configs, b.configs),
    pairedBy: bySetting ? 'setting and seed' : 'seed',
    counted: countedRule,
    metrics,
  };
}

function shown({ kind, id, label, sweepId, taskCount, leftOut }: Side): ComparedSide {
  return { kind, id, label, sweepId, taskCount, leftOut };
}

/** Rows and configs are both in planned order. */
function paired({ rows, configs }: Side, unit: (row: TaskRow) => string): Paired[] {
  return rows.flatMap((row, index) => {
    const config = configs[index];
    return config === undefined ? [] : [{ unit: unit(row), loss: lossOf(config) }];
  });
}

/** Two seeds of one setting are compared as they are: with all seeds each would be the other. */
function sidesOf(reader: StoreReader, first: Chosen, second: Chosen): [Side, Side] {
  const sides: [Side, Side] = [sideOf(reader, first), sideOf(reader, second)];
  const [a, b] = sides;
  const areReplicates =
    a.kind === 'task' && b.kind === 'task' && a.rows.some(({ taskId }) => taskId === b.id);
  if (!areReplicates) return sides;
  const alone = (side: Side): Side => {
    const own = side.rows.map(({ taskId }) => taskId === side.id);
    const rows = side.rows.filter((_, index) => own[index]);
    const configs = side.configs.filter((_, index) => own[index]);
    return { ...side, rows, configs, taskCount: rows.length, leftOut: leftOutOf(rows) };
  };
  return [alone(a), alone(b)];
}

function sideOf(reader: StoreReader, chosen: Chosen): Side {
  const sweepId = chosen.kind === 'sweep' ? chosen.sweep.sweepId : chosen.task.sweepId;
  const kind = chosen.kind === 'sweep' ? 'training' : chosen.task.kind;
  // A repeat is compared with what it repeats, or with another: asked for by its id, all tasks are looked at.
  const query = chosen.kind === 'sweep' ? { kind } : {};
  const all = [...reader.taskBatches(sweepId, query)].flat().filter((row) => row.kind === kind);
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
    leftOut: leftOutOf(rows),
    rows,
    configs,
  };
}

function leftOutOf(rows: readonly TaskRow[]): string | null {
  return leftOutText(
    rows.map(({ state }) => state),
    rows[0]?.kind === 'analysis' ? 'analysis' : 'training',
  );
}

/** The same setting with another seed; an analysis has none of its own. */
function isReplicate(row: TaskRow, own: TaskRow): boolean {
  if (own.kind === 'analysis' || own.factors['seed'] === undefined)
    return row.taskId === own.taskId;
  return pointKey(row.factors) === pointKey(own.factors);
}

function wholeKey({ factors }: TaskRow): string {
  return `${pointKey(factors)} ${String(factors['seed'])}`;
}

function theOnly(): string {
  return '';
}

export function seedOf({ factors }: TaskRow): string {
  return String(factors['seed']);
}
