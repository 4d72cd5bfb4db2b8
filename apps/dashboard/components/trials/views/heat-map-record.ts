import type { HeatMapRecord } from '@basin/charts';
import { formatNumber } from '@basin/core';
import { finiteValues, median } from '@basin/statistics';
import type { DrawnView } from '../../../data/trial-view.ts';
import type { TableValue } from '../../../data/trials.ts';
import { type Column, cellText } from '../column.ts';
import { axisScale } from './axis-scale.ts';
import { axisOf } from './draw-scatter.ts';

/** More cells than this along a side are put together. */
const mostCells = 24;
const binCount = 12;

/** The median of the third column for every pair of values of the first two; many values are binned. */
export function heatMapRecord({ columns, rows }: DrawnView): HeatMapRecord {
  const [x, y, value] = columns as [Column, Column, Column];
  const inside = rows.filter(({ isInside }) => isInside);
  const [ofX, ofY] = [0, 1].map((index) =>
    sideOf(
      columns[index] as Column,
      inside.map(({ values }) => values[index] ?? null),
    ),
  ) as [Side, Side];
  const found = new Map<string, number[]>();
  for (const { values } of inside) {
    const at = [ofX.nameOf(values[0] ?? null), ofY.nameOf(values[1] ?? null)];
    const result = values[2];
    if (at.includes(null) || typeof result !== 'number') continue;
    const key = JSON.stringify(at);
    found.set(key, [...(found.get(key) ?? []), result]);
  }
  const cells = ofX.names.flatMap((a) =>
    ofY.names.map((b) => {
      const numbers = finiteValues(found.get(JSON.stringify([a, b])) ?? []);
      return {
        ...{ x: a, y: b, count: numbers.length },
        value: numbers.length === 0 ? null : median(numbers),
      };
    }),
  );
  return {
    x: { label: x.label, values: ofX.names },
    y: { label: y.label, values: ofY.names },
    value: axisOf(
      value,
      cells.map((cell) => cell.value),
    ),
    cells,
  };
}

interface Side {
  names: string[];
  nameOf: (value: TableValue) => string | null;
}

function sideOf(column: Column, values: readonly TableValue[]): Side {
  const scale = axisScale(values);
  const distinct = [...new Set(values.filter((value) => value !== null))];
  if (distinct.length <= mostCells || scale.kind === 'category') {
    const text = (value: string | number): string =>
      typeof value === 'number' ? shortText(value) : cellText(column, value);
    const sorted = distinct.sort((a, b) =>
      typeof a === 'number' && typeof b === 'number'
        ? a - b
        : String(a).localeCompare(String(b), 'en', { numeric: true }),
    );
    return {
      names: [...new Set(sorted.map(text))].slice(0, mostCells),
      nameOf: (value) => (value === null ? null : text(value)),
    };
  }
  const bin = (value: TableValue): number | null => {
    const share = scale.at(value);
    return share === null ? null : Math.min(binCount - 1, Math.floor(share * binCount));
  };
  const names = Array.from({ length: binCount }, (_, index) => {
    const [low, high] = [index, index + 1].map((end) => scale.valueAt(end / binCount));
    return `${formatNumber(low ?? 0, 2)}–${formatNumber(high ?? 0, 2)}`;
  });
  return {
    names,
    nameOf: (value) => {
      const at = bin(value);
      return at === null ? null : (names[at] ?? null);
    },
  };
}

function shortText(value: number): string {
  const text = String(value);
  return text.length <= 7 ? text : formatNumber(value, 3);
}
