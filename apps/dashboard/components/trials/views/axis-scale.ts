import { formatNumber, type MetricFormat } from '@basin/core';
import type { TableValue } from '../../../data/trials.ts';

/** Where values stand along an axis, from 0 at its lower end to 1. */
export interface AxisScale {
  kind: 'linear' | 'log' | 'category';
  /** Null of a value that has no place. */
  at: (value: TableValue) => number | null;
  /** The value that stands there; of categories none. */
  valueAt: (share: number) => number;
  ticks: { share: number; label: string; value: TableValue }[];
}

/** More categories than these have no labels of their own. */
const mostLabels = 14;

/** Of more values than these some have ticks. */
const mostTicks = 8;

/** The scale that a column's values ask for: texts are categories, numbers over decades logarithmic. */
export function axisScale(
  values: readonly TableValue[],
  format: MetricFormat = 'number',
): AxisScale {
  const texts = values.filter((value) => typeof value === 'string');
  if (texts.length > 0) return categoryScale(values);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const low = numbers.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = numbers.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  if (!(low <= high)) return { kind: 'linear', at: () => null, valueAt: () => 0, ticks: [] };
  const isDoubling = numbers.every((value) => Number.isInteger(Math.log2(value)));
  const isLog =
    format !== 'fraction' && low > 0 && (high / low >= 10 || (isDoubling && high / low >= 4));
  const to = isLog ? Math.log : (value: number) => value;
  const from = isLog ? Math.exp : (value: number) => value;
  const span = to(high) - to(low);
  const place = (value: number): number => (span > 0 ? (to(value) - to(low)) / span : 0.5);
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const isFew = distinct.length <= mostTicks;
  const ticks = isFew ? distinct : usedNear(distinct, place);
  return {
    kind: isLog ? 'log' : 'linear',
    at: (value) => (typeof value === 'number' && (!isLog || value > 0) ? place(value) : null),
    valueAt: (share) => from(to(low) + Math.min(1, Math.max(0, share)) * span),
    ticks: ticks.map((value) => ({
      ...{ value, share: place(value) },
      // What was set is shown as it was set.
      label:
        format === 'fraction'
          ? `${formatNumber(value * 100, 3)} %`
          : isFew
            ? shortened(value)
            : formatNumber(value, 3),
    })),
  };
}

/** Values that occur, some five from end to end: a tick says no value that nothing has. */
function usedNear(distinct: readonly number[], place: (value: number) => number): number[] {
  const near = [0, 0.25, 0.5, 0.75, 1].map((share) =>
    distinct.reduce((best, value) =>
      Math.abs(place(value) - share) < Math.abs(place(best) - share) ? value : best,
    ),
  );
  const apart: number[] = [];
  for (const value of [...new Set(near)]) {
    const before = apart.at(-1);
    if (before === undefined || place(value) - place(before) >= leastApart) apart.push(value);
  }
  // The greatest is always told.
  const last = near.at(-1);
  if (last !== undefined && apart.at(-1) !== last) apart.splice(-1, 1, last);
  return apart;
}

/** Labels that are nearer than this share of an axis would meet. */
const leastApart = 0.07;

function shortened(value: number): string {
  const text = String(value);
  return text.length <= 7 ? text : formatNumber(value, 3);
}

function categoryScale(values: readonly TableValue[]): AxisScale {
  const names = [...new Set(values.flatMap((value) => (value === null ? [] : String(value))))].sort(
    (a, b) => a.localeCompare(b, 'en', { numeric: true }),
  );
  const place = (index: number): number => (names.length < 2 ? 0.5 : index / (names.length - 1));
  const every = Math.ceil(names.length / mostLabels);
  return {
    kind: 'category',
    at: (value) => (value === null ? null : place(names.indexOf(String(value)))),
    valueAt: () => 0,
    ticks: names.flatMap((name, index) =>
      index % every === 0 ? { share: place(index), label: name, value: name } : [],
    ),
  };
}
