import { type CurveRecord, mostColours } from '@basin/charts';
import { formatCount } from '@basin/core';
import type { DrawnView } from '../../../data/trial-view.ts';
import type { TableValue } from '../../../data/trials.ts';
import { type Column, cellText } from '../column.ts';
import { axisOf } from './draw-scatter.ts';

/**
 * The empirical distribution of the first column: which share of the tasks has a value so low or
 * lower, by the second column where it has no more values than there are colours.
 */
export function distributionRecord({ columns, rows }: DrawnView): CurveRecord {
  const [value, by] = columns as [Column, Column | undefined];
  const inside = rows.filter(({ isInside }) => isInside);
  const groups = new Map<string, number[]>();
  const isFew = new Set(inside.map(({ values }) => values[1])).size <= mostColours;
  const ordered = [...inside].sort((a, b) => inOrder(a.values[1] ?? null, b.values[1] ?? null));
  for (const { values } of ordered) {
    const [number] = values;
    if (typeof number !== 'number') continue;
    const name = by === undefined || !isFew ? 'all' : groupName(by, values[1] ?? null);
    groups.set(name, [...(groups.get(name) ?? []), number]);
  }
  const all = [...groups.values()].flat();
  return {
    x: axisOf(value, all),
    y: { label: 'Share of tasks', percent: true, domain: [0, 1] },
    steps: true,
    curves: [...groups].map(([name, values]) => ({
      ...{ label: `${name} (n = ${formatCount(values.length)})`, panel: null, dashed: false },
      points: stepsOf(values),
    })),
  };
}

function stepsOf(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  const steps = sorted.flatMap((x, index) =>
    // Of equal values the last has the share of them all.
    sorted[index + 1] === x ? [] : { x, y: (index + 1) / sorted.length, low: null, high: null },
  );
  const [first] = steps;
  return first === undefined ? [] : [{ ...first, y: 0 }, ...steps];
}

function inOrder(a: TableValue, b: TableValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'en', { numeric: true });
}

function groupName(column: Column, value: TableValue): string {
  return value === null ? `no ${column.label}` : `${column.label} ${cellText(column, value)}`;
}
