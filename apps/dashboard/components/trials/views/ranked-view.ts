import { samplePlaces } from '@basin/core';
import type { DrawnView } from '../../../data/trial-view.ts';
import type { Column } from '../column.ts';

/** The third column by rank: 1 has the best value of those chosen, equal ones share a rank. */
export function rankedView({ columns, rows, ...rest }: DrawnView): DrawnView {
  const [x, y, value] = columns as [Column, Column, Column];
  const sign = value.direction === 'higher' ? -1 : 1;
  const numbers = rows.flatMap(({ isInside, values }) =>
    isInside && typeof values[2] === 'number' ? values[2] : [],
  );
  const sorted = numbers.sort((a, b) => sign * (a - b));
  const ranks = new Map<number, number>();
  sorted.forEach((number, index) => {
    if (!ranks.has(number)) ranks.set(number, index + 1);
  });
  const label = `rank by ${value.label}`;
  return {
    ...rest,
    columns: [x, y, { ...value, label, format: 'count', isEven: true }],
    rows: rows.map((row) => {
      const [ofX = null, ofY = null, number] = row.values;
      const rank = typeof number === 'number' ? (ranks.get(number) ?? null) : null;
      return { ...row, values: [ofX, ofY, rank] };
    }),
  };
}

/** The last column against one of the others, coloured by the order in which tasks were planned. */
export function slicedView({ columns, rows, ...rest }: DrawnView, index: number): DrawnView {
  const [x, y] = [columns[index], columns.at(-1)] as [Column, Column];
  // Of a sample those that were planned in between count too.
  const planned = samplePlaces(rest.total, rows.length);
  const order: Column = { ...x, label: 'order of planning', format: 'count', isEven: true };
  return {
    ...rest,
    columns: [x, y, order],
    rows: rows.map((row, place) => ({
      ...row,
      values: [row.values[index] ?? null, row.values.at(-1) ?? null, (planned[place] ?? place) + 1],
    })),
  };
}
