import * as Plot from '@observablehq/plot';
import type { Axis } from './axis.ts';
import { shortNumber } from './ticks.ts';
import { continuousScheme, fontSize, ink, margins, textWidth } from './theme.ts';

export interface LegendEntry {
  label: string;
  colour: string;
  /** line: a stroke; dashed: a broken one; dot: a point; band: a filled box. */
  mark: 'line' | 'dashed' | 'dot' | 'band';
}

const swatchWidth = 18;
const gap = 16;

/**
 * A legend inside the drawing, above the data and left-aligned: it travels with the SVG. `lift`
 * raises it over panel titles.
 */
export function legendMarks(
  entries: readonly LegendEntry[],
  width: number,
  lift = 0,
): Plot.Markish[] {
  const marks: Plot.Markish[] = [];
  const room = width - margins.left - margins.right;
  const needed = entries.reduce((sum, entry) => sum + entryWidth(entry), 0) - gap;
  // Where the entries do not fit side by side they get the next line up, as far as there is room.
  const perLine = needed <= room ? entries.length : Math.ceil(entries.length / 2);
  let dx = 0;
  entries.forEach((entry, index) => {
    if (index === perLine) dx = 0;
    const dy = (needed <= room ? -18 : index < perLine ? -26 : -11) - lift;
    marks.push(...swatch(entry, dx, dy));
    marks.push(
      Plot.text([entry.label], {
        text: (label: string) => label,
        frameAnchor: 'top-left',
        textAnchor: 'start',
        lineAnchor: 'middle',
        dx: dx + swatchWidth + 5,
        dy,
        fill: ink,
        facet: 'super',
      }),
    );
    dx += entryWidth(entry);
  });
  return marks;
}

function entryWidth(entry: LegendEntry): number {
  return swatchWidth + 5 + textWidth(entry.label) + gap;
}

function swatch(entry: LegendEntry, dx: number, dy: number): Plot.Markish[] {
  const at = { frameAnchor: 'top-left', dy, facet: 'super' } as const;
  if (entry.mark === 'dot') {
    return [Plot.dot([0], { ...at, dx: dx + swatchWidth - 5, r: 4, fill: entry.colour })];
  }
  if (entry.mark === 'band') {
    const box = { symbol: 'square', r: 6, fill: entry.colour, fillOpacity: 0.3 } as const;
    return [Plot.dot([0], { ...at, ...box, dx: dx + swatchWidth - 6 })];
  }
  // A vector of fixed length is the one line mark that needs no coordinates.
  const strokes =
    entry.mark === 'line'
      ? [[0, swatchWidth]]
      : [
          [0, 4.5],
          [7, 4.5],
          [14, 4.5],
        ];
  return strokes.map(([start, length]) =>
    Plot.vector([0], {
      ...at,
      dx: dx + (start as number),
      length: length as number,
      rotate: 90,
      anchor: 'start',
      shape: { draw: (path, size) => (path.moveTo(0, 0), path.lineTo(0, -size)) },
      stroke: entry.colour,
      strokeWidth: 2.2,
    }),
  );
}

const rampSteps = 28;
const rampStepWidth = 4;

/** A colour ramp above the data on the right, with its ends and what it stands for. */
export function rampMarks(
  { label, percent }: Pick<Axis, 'label' | 'percent'>,
  [low, high]: readonly [number, number],
  type: 'linear' | 'log',
  lift = 0,
): Plot.Markish[] {
  const scale = Plot.scale({ color: { type: 'linear', scheme: continuousScheme, domain: [0, 1] } });
  // In the unit of the cells and axes beside it.
  const end = (value: number): string =>
    percent === true ? `${shortNumber(100 * value)} %` : shortNumber(value);
  const ends = [end(low), end(high)] as const;
  const rampWidth = rampSteps * rampStepWidth;
  const at = { frameAnchor: 'top-right', dy: -18 - lift, facet: 'super' } as const;
  const right = textWidth(ends[1]) + 8;
  const steps = Array.from({ length: rampSteps }, (_, index) =>
    Plot.dot([0], {
      ...at,
      dx: -right - rampWidth + (index + 0.5) * rampStepWidth,
      symbol: 'square',
      r: 4.6,
      fill: scale.apply((index + 0.5) / rampSteps) as string,
    }),
  );
  const text = (value: string, dx: number): Plot.Markish =>
    Plot.text([value], {
      ...at,
      text: (shown: string) => shown,
      textAnchor: 'end',
      lineAnchor: 'middle',
      dx,
      fill: ink,
      fontSize,
    });
  const scaleNote = type === 'log' ? `${label} (log)` : label;
  return [...steps, text(ends[1], 0), text(`${scaleNote}   ${ends[0]}`, -right - rampWidth - 8)];
}
