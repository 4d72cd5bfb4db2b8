import {
  type Condition,
  countedValue,
  type Field,
  isRepeatField,
  leftOutText,
  repeatFactor,
  tellsRepeats,
} from '@basin/core';
import { type Interval, meanInterval } from '@basin/statistics';
import type { StoreReader, TableQuery, TableRow, TableValue } from '@basin/store';
import { isLossField, lossesApart, lossSettings, type Paired } from './losses-apart.ts';

/** Of all intervals. */
const level = 0.95;

export interface GroupQuery {
  /** What trainings of one group have alike. */
  by: readonly Field[];
  /** What is summed up over each group. */
  fields: readonly Field[];
  where?: readonly Condition[];
  kind?: TableQuery['kind'];
  /** Values of `by` of the group that the others are compared with. */
  baseline?: readonly TableValue[] | null;
}

export interface GroupCell {
  /**
   * Mean over the tasks that have a number, of results over those that count (`countedValue`), with
   * Student's 95 % interval; null where none has. Values of a measure between seeds are a ring (`ringMean`).
   */
  mean: Interval | null;
  /** Values that are no numbers, each once. */
  texts: string[];
  /**
   * This group less the baseline over the pairs: tasks that have all other factors alike, the seed
   * among them. Null of the baseline itself and without pairs.
   */
  difference: Interval | null;
  /** A loss, of pairs that were trained with different ones: no difference. */
  isApart?: true;
}

export interface TableGroup {
  /** Of `by`, in their order. */
  key: TableValue[];
  taskCount: number;
  /** `3 of 6 tasks diverged and are not counted` in results; null where all count. */
  leftOut: string | null;
  isBaseline: boolean;
  cells: GroupCell[];
}

/**
 * Tasks of a sweep rolled up by some of their values, in the order in which the groups were planned. What repeats
 * another task in a second precision counts only where the groups or the conditions tell the two apart.
 */
export function groupTable(
  reader: Pick<StoreReader, 'isBetweenSeeds' | 'queryNames' | 'table'>,
  sweepId: string,
  { by, fields, where = [], kind, baseline = null }: GroupQuery,
): TableGroup[] {
  const { factors } = reader.queryNames(sweepId);
  const repeats = by.some(isRepeatField) || tellsRepeats(where);
  // Pairs have all other factors alike; without a baseline there are none.
  const others = (baseline === null ? [] : factors)
    .filter((name) => !by.some((field) => field.kind === 'factor' && field.name === name))
    .map((name): Field => ({ kind: 'factor', name }));
  const losses: Field[] = baseline !== null && fields.some(isLossField) ? lossSettings : [];
  const columns = [...by, ...fields, ...losses, ...others];
  const query = {
    ...{ fields: columns, where, limit: -1 },
    ...(kind === undefined ? {} : { kind }),
    ...(factors.includes(repeatFactor) ? { repeats } : {}),
  };
  const groups = new Map<string, TableRow[]>();
  const results = columns.map(({ kind }) => kind === 'metric' || kind === 'measure');
  for (const row of reader.table(sweepId, query).rows.map((row) => counted(row, results))) {
    const key = JSON.stringify(row.values.slice(0, by.length));
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [row]);
    else known.push(row);
  }
  const baselineKey = baseline === null ? null : JSON.stringify(baseline);
  const baselineRows = baselineKey === null ? undefined : groups.get(baselineKey);
  const place = { from: by.length, count: fields.length, lossCount: losses.length };
  // One seed's numbers have no training in common.
  const isOverSeeds = !by.some((field) => field.kind === 'factor' && field.name === 'seed');
  const places = fields.map((field) => ({
    ...{ ...place, isLoss: isLossField(field) },
    isRing: isOverSeeds && field.kind === 'measure' && reader.isBetweenSeeds(sweepId, field.name),
  }));
  return [...groups].map(([key, rows]) => ({
    key: (rows[0] as TableRow).values.slice(0, by.length),
    taskCount: rows.length,
    leftOut: leftOutText(
      rows.map(({ state }) => state),
      'task',
    ),
    isBaseline: key === baselineKey,
    cells: places.map((one, index) => cellOf(rows, baselineRows, one, index)),
  }));
}

/** The row without the results of a task that does not count. */
function counted(row: TableRow, results: readonly boolean[]): TableRow {
  if (row.state === 'done') return row;
  const values = row.values.map((value, index) =>
    results[index] && typeof value === 'number' ? countedValue(row.state, value) : value,
  );
  return { ...row, values };
}

interface Place {
  from: number;
  count: number;
  /** Columns behind the fields that say which loss function it is. */
  lossCount: number;
  /** Whether the field is a value of it. */
  isLoss: boolean;
  /** Whether of two neighbours among its values both are of one training: a measure between seeds. */
  isRing: boolean;
}

function cellOf(
  rows: readonly TableRow[],
  baseline: readonly TableRow[] | undefined,
  place: Place,
  index: number,
): GroupCell {
  const at = place.from + index;
  const values = rows.map((row) => row.values[at] ?? null);
  const numbers = values.filter((value) => typeof value === 'number');
  const texts = values.filter((value) => typeof value === 'string');
  const isBase = baseline === undefined || baseline === rows;
  const unitFrom = place.from + place.count + place.lossCount;
  const isApart = !isBase && place.isLoss && lossesDiffer(rows, baseline, place, unitFrom);
  return {
    mean: numbers.length === 0 ? null : meanInterval(numbers, level, place.isRing),
    texts: [...new Set(texts)],
    difference: isBase || isApart ? null : differenceOf(rows, baseline, { ...place, unitFrom, at }),
    ...(isApart ? { isApart } : {}),
  };
}

/** Whether any pair was trained with two loss functions: their values are on different scales. */
function lossesDiffer(
  rows: readonly TableRow[],
  baseline: readonly TableRow[],
  { lossCount }: Place,
  unitFrom: number,
): boolean {
  const paired = ({ values }: TableRow): Paired => ({
    unit: JSON.stringify(values.slice(unitFrom)),
    loss: JSON.stringify(values.slice(unitFrom - lossCount, unitFrom)),
  });
  return lossesApart(rows.map(paired), baseline.map(paired)) !== null;
}

function differenceOf(
  rows: readonly TableRow[],
  baseline: readonly TableRow[],
  { isRing, unitFrom, at }: Pick<Place, 'isRing'> & { unitFrom: number; at: number },
): Interval | null {
  const [ofRows, ofBaseline] = [rows, baseline].map((side) => meansByUnit(side, unitFrom, at)) as [
    Map<string, number>,
    Map<string, number>,
  ];
  const differences = [...ofRows].flatMap(([unit, value]) => {
    const other = ofBaseline.get(unit);
    return other === undefined ? [] : [value - other];
  });
  return differences.length === 0 ? null : meanInterval(differences, level, isRing);
}

/** Where several tasks have all other factors alike, their mean stands for them. */
function meansByUnit(rows: readonly TableRow[], unitFrom: number, at: number): Map<string, number> {
  const sums = new Map<string, { sum: number; count: number }>();
  for (const { values } of rows) {
    const value = values[at];
    if (typeof value !== 'number') continue;
    const unit = JSON.stringify(values.slice(unitFrom));
    const known = sums.get(unit) ?? { sum: 0, count: 0 };
    sums.set(unit, { sum: known.sum + value, count: known.count + 1 });
  }
  return new Map([...sums].map(([unit, { sum, count }]) => [unit, sum / count]));
}
