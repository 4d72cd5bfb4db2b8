import { type Axis, plotScatter, plotStrip } from '@basin/charts';
import type { TrialView } from '../../../data/trial-view.ts';
import type { Column } from '../column.ts';
import { axisScale } from './axis-scale.ts';

/** Two quantities against each other, coloured by a third; a quantity of texts is a strip of categories. */
export function drawScatter({ columns, rows }: TrialView, size: { width: number; height: number }) {
  const [x, y, colour] = columns as [Column, Column, Column];
  const inside = rows.filter(({ isInside }) => isInside);
  const valuesOf = (index: number) => inside.map(({ values }) => values[index] ?? null);
  const numbersOf = (index: number) =>
    valuesOf(index).map((value) => (typeof value === 'number' ? value : null));
  const [ofX, ofY, ofColour] = [numbersOf(0), numbersOf(1), numbersOf(2)];
  const categories = axisScale(valuesOf(0));
  if (categories.kind === 'category') {
    return plotStrip(
      {
        category: x.label,
        categories: categories.ticks.map(({ label }) => label),
        y: axisOf(y, ofY),
        points: inside.flatMap(({ label, values }, index) =>
          values[0] === null || values[0] === undefined
            ? []
            : {
                category: String(values[0]),
                panel: null,
                value: ofY[index] ?? null,
                label,
                marked: false,
              },
        ),
        markedLabel: null,
      },
      size,
    );
  }
  return plotScatter(
    {
      x: axisOf(x, ofX),
      y: axisOf(y, ofY),
      value: axisOf(colour, ofColour),
      points: inside.map(({ label }, index) => ({
        ...{ x: ofX[index] ?? null, y: ofY[index] ?? null, value: ofColour[index] ?? null },
        ...{ label, marked: false },
      })),
      markedLabel: null,
      band: null,
    },
    size,
  );
}

/** The scale that the values ask for, as parallel axes have it. */
function axisOf({ label, format }: Column, values: readonly (number | null)[]): Axis {
  if (format === 'fraction') return { label, percent: true };
  return axisScale(values).kind === 'log' ? { label, scale: 'log' } : { label };
}
