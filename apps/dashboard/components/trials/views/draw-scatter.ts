import { type Axis, mostColours, plotScatter, plotStrip, type ScatterRecord } from '@basin/charts';
import type { DrawnView } from '../../../data/trial-view.ts';
import type { TableValue } from '../../../data/trials.ts';
import { type Column, cellText } from '../column.ts';
import { axisScale } from './axis-scale.ts';

/** More panels than this are too narrow to read. */
const mostPanels = 6;

/** Two quantities against each other, coloured by a third, in panels by a fourth. */
export function drawScatter(view: DrawnView, size: { width: number; height: number }) {
  const [x, y] = view.columns as [Column, Column];
  const inside = view.rows.filter(({ isInside }) => isInside);
  const categories = axisScale(inside.map(({ values }) => values[0] ?? null));
  if (categories.kind !== 'category') return plotScatter(scatterRecord(view), size);
  const panelOf = panelNames(view);
  return plotStrip(
    {
      category: x.label,
      categories: categories.ticks.map(({ label }) => label),
      y: axisOf(y, numbersOf(inside, 1)),
      points: inside.flatMap((row) => {
        const [category, value] = row.values;
        if (category === null || category === undefined) return [];
        const place = { category: String(category), panel: panelOf(row.values[3]) };
        return {
          ...{ ...place, label: row.label, marked: false },
          value: typeof value === 'number' ? value : null,
        };
      }),
      markedLabel: null,
    },
    size,
  );
}

/** Whether a scatter with this column across is a strip, coloured by its categories. */
export function isStrip({ rows }: DrawnView, column: number): boolean {
  const inside = rows.filter(({ isInside }) => isInside);
  return axisScale(inside.map(({ values }) => values[column] ?? null)).kind === 'category';
}

/** The record behind it. Texts, and up to eight numbers that were set, have colours of their own. */
export function scatterRecord(view: DrawnView): ScatterRecord {
  const [x, y, colour] = view.columns as [Column, Column, Column];
  const inside = view.rows.filter(({ isInside }) => isInside);
  const [ofX, ofY, ofColour] = [0, 1, 2].map((index) => numbersOf(inside, index)) as [
    (number | null)[],
    (number | null)[],
    (number | null)[],
  ];
  const categories = categoriesOf(
    colour,
    inside.map(({ values }) => values[2] ?? null),
  );
  const panelOf = panelNames(view);
  return {
    x: axisOf(x, ofX),
    y: axisOf(y, ofY),
    value: axisOf(colour, ofColour),
    points: inside.map(({ label, values }, index) => ({
      ...{ x: ofX[index] ?? null, y: ofY[index] ?? null, value: ofColour[index] ?? null },
      ...{ label, marked: false, panel: panelOf(values[3]) },
      category: nameOrNull(colour, values[2] ?? null),
    })),
    ...{ markedLabel: null, band: null },
    ...(categories === null ? {} : { categories }),
  };
}

/** Colours by name where there is a text, and few enough names; null: by a scale. */
function categoriesOf(column: Column, values: readonly TableValue[]): string[] | null {
  const scale = axisScale(values);
  const distinct = [...new Set(values.filter((value) => value !== null))];
  if (scale.kind !== 'category') return null;
  const names = distinct
    .map((value) => named(column, value))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return names.slice(0, mostColours);
}

/** The name of a value's panel; null where there are no panels, or too many. */
function panelNames({
  columns,
  rows,
}: DrawnView): (value: TableValue | undefined) => string | null {
  const facet = columns[3];
  if (facet === undefined) return () => null;
  const distinct = new Set(rows.map(({ values }) => String(values[3] ?? 'none')));
  if (distinct.size > mostPanels) return () => null;
  return (value) => nameOrNull(facet, value ?? null) ?? `no ${facet.label}`;
}

function nameOrNull(column: Column, value: TableValue): string | null {
  return value === null ? null : named(column, value);
}

/** `optimiser adam`. */
function named(column: Column, value: string | number): string {
  const text = cellText(column, value);
  return `${column.label} ${text}`;
}

function numbersOf(rows: readonly { values: TableValue[] }[], index: number): (number | null)[] {
  return rows.map(({ values }) => {
    const value = values[index];
    return typeof value === 'number' ? value : null;
  });
}

/** The scale that the values ask for, as parallel axes have it. */
export function axisOf(
  { label, format, isEven = false }: Column,
  values: readonly (number | null)[],
): Axis {
  if (format === 'fraction') return { label, percent: true };
  if (isEven) return { label };
  const set = new Set(values.filter((value) => value !== null));
  if (set.size > 2 && [...set].every((value) => value > 0 && Number.isInteger(Math.log2(value)))) {
    return { label, scale: 'log2' };
  }
  return axisScale(values).kind === 'log' ? { label, scale: 'log' } : { label };
}
