import * as Plot from '@observablehq/plot';
import type { Axis } from './axis.ts';
import { cutMiddle, cutText } from './fit-text.ts';
import { shortNumber } from './ticks.ts';
import { continuousColour, fontSize, ink, margins } from './theme.ts';
import { textWidth } from './text-width.ts';

export interface LegendEntry {
  label: string;
  colour: string;
  /** line: a stroke; dashed: a broken one; dot: a point; cross: a marked one; band: a filled box. */
  /** band: a spread, as light as it is drawn; bar: a filled shape. */
  mark: 'line' | 'dashed' | 'dot' | 'cross' | 'band' | 'bar';
}

const swatchWidth = 18;
const gap = 16;

/** Height of a line of a legend, and what is left below the last. */
export const legendLine = 16;
const belowLegend = 18;
/** Longer names would leave the drawing. */
const longestLabel = 44;

/** How entries stand: lines from the top, each as wide as the drawing at most. */
function legendLines(entries: readonly LegendEntry[], width: number): LegendEntry[][] {
  const maxWidth = width - margins.left - margins.right;
  const lines: LegendEntry[][] = [];
  let used = Infinity;
  for (const entry of entries) {
    const own = entryWidth(entry);
    if (used + own - gap > maxWidth) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(entry);
    used += own;
  }
  return lines;
}

/** Margin above the data that a legend needs at this width; the usual margin for one line. */
export function legendMargin(entries: readonly LegendEntry[], width: number): number {
  return margins.top + legendLine * Math.max(0, legendLines(entries, width).length - 1);
}

/**
 * A legend inside the drawing, above the data and left-aligned, in as many lines as it takes: it
 * travels with the SVG. `lift` raises it over panel titles. The margin above is `legendMargin`.
 */
export function legendMarks(
  entries: readonly LegendEntry[],
  width: number,
  lift = 0,
): Plot.Markish[] {
  const lines = legendLines(entries, width);
  return lines.flatMap((line, index) => {
    let dx = 0;
    const dy = -belowLegend - lift - legendLine * (lines.length - 1 - index);
    return line.flatMap((entry) => {
      const marks = [...swatch(entry, dx, dy), label(entry, dx, dy)];
      dx += entryWidth(entry);
      return marks;
    });
  });
}

function label(entry: LegendEntry, dx: number, dy: number): Plot.Markish {
  return Plot.text([shownLabel(entry)], {
    text: (text: string) => text,
    frameAnchor: 'top-left',
    textAnchor: 'start',
    lineAnchor: 'middle',
    dx: dx + swatchWidth + 5,
    dy,
    fill: ink,
    facet: 'super',
  });
}

function shownLabel({ label: text }: LegendEntry): string {
  return cutMiddle(text, longestLabel);
}

function entryWidth(entry: LegendEntry): number {
  return swatchWidth + 5 + textWidth(shownLabel(entry)) + gap;
}

function swatch(entry: LegendEntry, dx: number, dy: number): Plot.Markish[] {
  const at = { frameAnchor: 'top-left', dy, facet: 'super' } as const;
  if (entry.mark === 'dot') {
    return [Plot.dot([0], { ...at, dx: dx + swatchWidth - 5, r: 4, fill: entry.colour })];
  }
  if (entry.mark === 'cross') {
    const cross = { symbol: 'times', r: 4.5, stroke: entry.colour, strokeWidth: 2 } as const;
    return [Plot.dot([0], { ...at, ...cross, dx: dx + swatchWidth - 5 })];
  }
  if (entry.mark === 'band' || entry.mark === 'bar') {
    const fillOpacity = entry.mark === 'band' ? 0.3 : 1;
    const box = { symbol: 'square', r: 6, fill: entry.colour, fillOpacity } as const;
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
/** Fewer letters than this say nothing. */
const leastLabel = 6;

/**
 * A colour ramp above the data on the right, with its ends and what it stands for, which is shortened
 * where the drawing is narrow.
 */
export function rampMarks(
  { label, percent }: Pick<Axis, 'label' | 'percent'>,
  [low, high]: readonly [number, number],
  type: 'linear' | 'log',
  width: number,
  lift = 0,
): Plot.Markish[] {
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
      // Not a constant: Plot would take the name of a colour function for that of a column.
      fill: { value: () => continuousColour((index + 0.5) / rampSteps), scale: null },
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
  const left = width - margins.left - margins.right - right - rampWidth - 16;
  const unit = type === 'log' ? ' (log)' : '';
  const shown = cutText(label, left - textWidth(`${unit}   ${ends[0]}`));
  const scaleNote = shown === label || shown.length >= leastLabel ? `${shown}${unit}` : '';
  return [...steps, text(ends[1], 0), text(`${scaleNote}   ${ends[0]}`, -right - rampWidth - 8)];
}
