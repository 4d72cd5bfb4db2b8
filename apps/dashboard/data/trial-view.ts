import 'server-only';
import { orderedColour } from '@basin/charts';
import {
  type Condition,
  countedValue,
  type Field,
  fieldOf,
  fieldText,
  leftOutText,
  type Metric,
} from '@basin/core';
import { mainMetric } from '@basin/execution/reading/main-metric';
import type { TableQuery } from '@basin/store';
import { type Column, columnOf } from '../components/trials/column.ts';
import type { TrialsAddress } from '../components/trials/trials-address.ts';
import type { Along } from '../components/curves/along.ts';
import { type CurveOwner, type CurveSet, curvesOfAhead, readCurvesOf } from './curves.ts';
import type { TableReader } from './table-reader.ts';
import { drawnKind, type Selection, type TableRow, type TableValue } from './trials.ts';

/** More than these are neither drawn nor sent: a row is a third of a kilobyte, a page at most 500. */
const rowLimit = 600;
/** Points over all panels of a view that draws each task in several: two thirds of a kilobyte each, so 900 passed 500. */
const pointLimit = 720;
/** Rows that are looked at for what was varied: of a larger sweep a sample. */
const sampleLimit = 2_000;
const axisLimit = 10;

/** What a brush has left of an axis. */
export type AxisRange = { low: number; high: number } | { values: string[] };

/** A task of a view. */
interface ViewRow {
  label: string;
  values: TableValue[];
  isInside: boolean;
}

/** What a view draws: tasks of the typed filter, of which brushes have chosen some. */
export interface TrialView {
  columns: Column[];
  rows: (ViewRow & { taskId: string })[];
  /** Tasks there are; `rows` are a sample of more than can be drawn. */
  total: number;
  /** By the text of the field. */
  ranges: Record<string, AxisRange>;
  /** Of eleven steps in order, from low to high. */
  colours: string[];
  /** `3 of 6 tasks diverged and are not counted`, where results are put together; null where all count. */
  leftOut: string | null;
}

/** A view of tasks that nobody can be led to: a page of 600 ids is larger by a tenth. */
export interface DrawnView extends Omit<TrialView, 'rows'> {
  rows: ViewRow[];
}

export function drawnView({ rows, ...rest }: TrialView): DrawnView {
  return { ...rest, rows: rows.map(({ taskId: _, ...row }) => row) };
}

/** The fields that a view shows where the address names none. */
export interface ViewFields {
  axes: Field[];
  x: Field | null;
  y: Field | null;
  colour: Field | null;
  /** Of panels; null: one. */
  facet: Field | null;
  /** Where two parameters are axes: the other one, and what is shown of each pair. */
  second: Field | null;
  value: Field | null;
  /** What trainings are put together by; null: each by itself. */
  group: Field | null;
  /** What was varied. */
  factors: Field[];
}

/** Which quantities the views show. */
export function viewFields(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  { names, kind }: Selection,
  metrics: readonly Metric[],
): ViewFields {
  const factors = variedFactors(reader, sweepId, names.factors, kind);
  const summary = reader.sweep(sweepId);
  const main = summary === null ? null : mainMetric(summary, metrics);
  const metric: Field | null =
    main === null ? null : { kind: 'metric', name: main.name, by: 'last' };
  const measures = names.measures.slice(0, 1).map((name): Field => ({ kind: 'measure', name }));
  const result = metric ?? measures[0] ?? null;
  const read = (text: string | null): Field | null => (text === null ? null : fieldOf(text, names));
  const usualAxes = [
    ...factors.slice(0, axisLimit - 2),
    ...(metric === null ? measures : [...measures, metric]),
  ];
  const x = read(address.x) ?? factors[0] ?? null;
  const xText = x === null ? null : fieldText(x);
  const chosen = address.axes?.flatMap((text) => fieldOf(text, names) ?? []) ?? [];
  return {
    axes: (chosen.length > 0 ? chosen : usualAxes).slice(0, axisLimit),
    x,
    y: read(address.y) ?? result,
    colour: read(address.colour) ?? factors[1] ?? result,
    facet: read(address.facet),
    second:
      factorOf(read(address.y)) ?? factors.find((factor) => fieldText(factor) !== xText) ?? null,
    value: resultOf(read(address.colour)) ?? result,
    group: address.colour === '-' ? null : (factorOf(read(address.colour)) ?? factors[0] ?? null),
    factors,
  };
}

/** A field that groups trainings. */
function factorOf(field: Field | null): Field | null {
  return field?.kind === 'factor' ? field : null;
}

/** A field that tasks reached. */
function resultOf(field: Field | null): Field | null {
  return field?.kind === 'metric' || field?.kind === 'measure' ? field : null;
}

// Pages and routes are bundled apart, and have one cache nonetheless.
const shared = globalThis as typeof globalThis & {
  basinVaried?: WeakMap<TableReader, Map<string, Field[]>>;
};
const caches = (shared.basinVaried ??= new WeakMap<TableReader, Map<string, Field[]>>());
const cacheLimit = 50;

/**
 * Factors with two values or more, the seed left out: it is no setting. Planning alone changes them, and
 * a plan only grows.
 */
function variedFactors(
  reader: TableReader,
  sweepId: string,
  names: readonly string[],
  kind: Selection['kind'],
): Field[] {
  const cache = caches.get(reader) ?? new Map<string, Field[]>();
  caches.set(reader, cache);
  const key = JSON.stringify([sweepId, kind, names, reader.sweep(sweepId)?.planned]);
  const known = cache.get(key);
  if (known !== undefined) return known;
  const found = findVaried(reader, sweepId, names, kind);
  cache.set(key, found);
  const oldest = cache.keys().next().value;
  if (cache.size > cacheLimit && oldest !== undefined) cache.delete(oldest);
  return found;
}

function findVaried(
  reader: TableReader,
  sweepId: string,
  names: readonly string[],
  kind: Selection['kind'],
): Field[] {
  const fields = names
    .filter((name) => name !== 'seed')
    .map((name): Field => ({ kind: 'factor', name }));
  const some = { limit: sampleLimit, sample: true };
  const query = { fields, ...some, ...(kind === undefined ? {} : { kind }) };
  const { rows } = reader.table(sweepId, query);
  return fields.filter(
    (_, index) =>
      new Set(rows.map(({ values }) => values[index]).filter((v) => v !== null)).size > 1,
  );
}

/**
 * Values of some fields over the tasks of the typed filter.
 *
 * @param choice.counted results are put together: those of tasks that do not count (`countedValue`) are
 * left out.
 */
export function readTrialView(
  reader: TableReader,
  sweepId: string,
  fields: readonly Field[],
  selection: Selection,
  metrics: readonly Metric[],
  { panelCount = 1, counted = false }: { panelCount?: number; counted?: boolean } = {},
): TrialView {
  const { typed, where, brushed } = selection;
  const limit = Math.min(rowLimit, Math.ceil(pointLimit / Math.max(1, panelCount)));
  const query = { fields, limit, ...drawnKind(selection) };
  const found = reader.table(sweepId, { ...query, where: typed, sample: true });
  const { total } = found;
  const rows = counted ? found.rows.map((row) => withCounted(row, fields)) : found.rows;
  // Of those that are drawn alone.
  const taskIds = rows.map(({ taskId }) => taskId);
  const inside =
    brushed.length === 0
      ? null
      : new Set(
          reader
            .table(sweepId, { ...query, fields: [], where, limit: -1, taskIds })
            .rows.map(({ taskId }) => taskId),
        );
  return {
    columns: fields.map((field) => columnOf(field, metrics)),
    rows: rows.map(({ taskId, label, values }) => ({
      ...{ taskId, label, values },
      isInside: inside === null || inside.has(taskId),
    })),
    total,
    ranges: Object.fromEntries(brushed.flatMap((condition) => rangeOf(condition) ?? [])),
    colours: Array.from({ length: 11 }, (_, step) => orderedColour(step, 11)),
    leftOut: counted
      ? leftOutText(
          rows.map(({ state }) => state),
          'task',
        )
      : null,
  };
}

function withCounted(row: TableRow, fields: readonly Field[]): TableRow {
  const values = row.values.map((value, index) =>
    resultOf(fields[index] ?? null) !== null && typeof value === 'number'
      ? countedValue(row.state, value)
      : value,
  );
  return { ...row, values };
}

/** What `brushText` wrote, read again; null of any other query. */
function rangeOf(condition: Condition): [string, AxisRange][] | null {
  if (condition.kind === 'in') {
    return [[fieldText(condition.field), { values: condition.values.map(String) }]];
  }
  if (condition.kind !== 'and') return null;
  const [low, high] = condition.conditions;
  if (low?.kind !== 'compare' || high?.kind !== 'compare') return null;
  if (typeof low.value !== 'number' || typeof high.value !== 'number') return null;
  if (low.comparison !== '>=' || high.comparison !== '<=') return null;
  return [[fieldText(low.field), { low: low.value, high: high.value }]];
}

/** Trainings whose curves are drawn together: of more a sample, so that every group has some. */
const curveLimit = 200;

/** Curves of a metric of the trainings that filter and brushes leave. */
export function readViewCurves(
  reader: TableReader,
  sweepId: string,
  metric: Metric,
  selection: Selection,
  along: Along | null = null,
): CurveSet {
  const { owners, total } = viewOwners(reader, sweepId, selection);
  return readCurvesOf(reader, owners, metric, total, undefined, along);
}

/** Has them known before they are drawn. */
export async function viewCurvesAhead(
  reader: TableReader,
  sweepId: string,
  address: TrialsAddress,
  selection: Selection,
): Promise<void> {
  if (address.view !== 'curves' || selection.problem !== null) return;
  const metrics = reader.metrics(sweepId);
  const { y } = viewFields(reader, sweepId, address, selection, metrics);
  const metric = curvesMetric(y, metrics);
  if (metric === null) return;
  await curvesOfAhead(reader, viewOwners(reader, sweepId, selection).owners, metric);
}

/** Of which metric curves are drawn where a field was chosen. */
export function curvesMetric(field: Field | null, metrics: readonly Metric[]): Metric | null {
  const chosen = field !== null && 'name' in field ? field.name : null;
  return metrics.find(({ name }) => name === chosen) ?? metrics[0] ?? null;
}

/** The trainings that filter and brushes leave, in planned order. */
export function curvesQuery({ where, since }: Selection): TableQuery {
  return { fields: [], where, kind: 'training', ...(since === undefined ? {} : { since }) };
}

function viewOwners(reader: TableReader, sweepId: string, selection: Selection) {
  const { names } = selection;
  const fields = names.factors.map((name): Field => ({ kind: 'factor', name }));
  const query = { ...curvesQuery(selection), fields, limit: curveLimit, sample: true };
  const { rows, total } = reader.table(sweepId, query);
  const owners = rows.map(({ taskId, label, values }): CurveOwner => ({
    ...{ sweepId, taskId, label },
    factors: Object.fromEntries(
      names.factors.flatMap((name, index) => {
        const value = values[index] ?? null;
        return value === null ? [] : [[name, value]];
      }),
    ),
  }));
  return { owners, total };
}
