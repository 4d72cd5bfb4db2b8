import * as Plot from '@observablehq/plot';
import {
  type Axis,
  drawable,
  type SettledAxis,
  settleAxis,
  settleColours,
  shareOf,
} from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { rampMarks } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { seriesColours } from '../colours.ts';
import { baseOptions, continuousColour, ink, margins, paper } from '../theme.ts';
import { frameBeside, scaleOptions, tickCount } from '../ticks.ts';

export interface SurfaceRecord {
  a: Axis;
  b: Axis;
  /** Log, mostly: losses on a plane span decades. */
  value: Axis;
  /** Even grids along both axes. */
  aValues: number[];
  bValues: number[];
  /** values[j][i] is at (aValues[i], bValues[j]); null where it was infinite or NaN. */
  values: (number | null)[][];
  centre: { a: number; b: number } | null;
  path: { a: number; b: number }[] | null;
}

interface Cell {
  a1: number;
  a2: number;
  b1: number;
  b2: number;
  value: number | null;
}

const contourCount = 12;

/** Heat map of a function on a plane, contours over it, the optimiser's path and the centre on top. */
export function plotSurface(record: SurfaceRecord, size: FigureSize): Plot.PlotOptions {
  const cells = cellsOf(record);
  const path = record.path ?? [];
  const centre = record.centre === null ? [] : [record.centre];
  const over = [...path, ...centre];
  const aAxis = settleAxis({ ...record.a, domain: edges(record.aValues) }, [
    ...record.aValues,
    ...over.map(({ a }) => a),
  ]);
  const bAxis = settleAxis({ ...record.b, domain: edges(record.bValues) }, [
    ...record.bValues,
    ...over.map(({ b }) => b),
  ]);
  const value = settleColours(
    record.value,
    cells.map((cell) => cell.value),
  );
  const type = record.value.scale === 'log' ? 'log' : 'linear';
  const at = {
    x: ({ a }: { a: number }) => drawable(aAxis, a),
    y: ({ b }: { b: number }) => drawable(bAxis, b),
  };
  const y = scaleOptions(bAxis, 8, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  return {
    ...baseOptions(size),
    marginLeft: frame.marginLeft,
    x: scaleOptions(aAxis, tickCount(frame.width)),
    y,
    color: { type, interpolate: continuousColour, domain: value.domain },
    marks: [
      Plot.rect(cells, {
        x1: (cell: Cell) => drawable(aAxis, cell.a1),
        x2: (cell: Cell) => drawable(aAxis, cell.a2),
        y1: (cell: Cell) => drawable(bAxis, cell.b1),
        y2: (cell: Cell) => drawable(bAxis, cell.b2),
        fill: (cell: Cell) => drawable(value, cell.value),
        // Cells overlap by half a pixel: rounding would leave bright seams between some.
        insetRight: -0.6,
        insetBottom: -0.6,
        shapeRendering: 'crispEdges',
      }),
      ...contourMarks(record, value, [aAxis, bAxis]),
      Plot.line(path, { ...at, stroke: paper, strokeWidth: 3.4 }),
      Plot.line(path, { ...at, stroke: seriesColours[1], strokeWidth: 1.8 }),
      Plot.dot(path.slice(0, 1), {
        ...at,
        r: 4,
        fill: paper,
        stroke: seriesColours[1],
        strokeWidth: 2,
      }),
      Plot.dot(centre, {
        ...at,
        symbol: 'star',
        r: 5.5,
        fill: seriesColours[1],
        stroke: paper,
      }),
      Plot.frame({ stroke: ink, strokeOpacity: 0.4 }),
      ...(value.note?.empty === true
        ? []
        : rampMarks(record.value, value.domain, type, frame.width)),
      ...noteMarks([value, aAxis, bAxis], frame.width),
    ],
  };
}

/** Level lines, even in the colour's own scale; none on a grid too small to have any. */
function contourMarks(
  record: SurfaceRecord,
  value: SettledAxis,
  [aAxis, bAxis]: readonly [SettledAxis, SettledAxis],
): Plot.Markish[] {
  const width = record.aValues.length;
  const height = record.bValues.length;
  if (width < 3 || height < 3) return [];
  const heights = record.values.flat().map((height) => shareOf(value, height));
  if (!heights.some(Number.isFinite)) return [];
  const [a1, a2] = aAxis.domain;
  const [b1, b2] = bAxis.domain;
  return [
    Plot.contour(heights, {
      width,
      height,
      x1: a1,
      x2: a2,
      y1: b1,
      y2: b2,
      thresholds: Array.from(
        { length: contourCount },
        (_, index) => (index + 1) / (contourCount + 1),
      ),
      stroke: paper,
      strokeOpacity: 0.55,
      strokeWidth: 0.8,
    }),
  ];
}

function cellsOf(record: SurfaceRecord): Cell[] {
  const halfA = halfStep(record.aValues);
  const halfB = halfStep(record.bValues);
  return record.bValues.flatMap((b, j) =>
    record.aValues.map((a, i) => ({
      a1: a - halfA,
      a2: a + halfA,
      b1: b - halfB,
      b2: b + halfB,
      value: record.values[j]?.[i] ?? null,
    })),
  );
}

function halfStep(values: readonly number[]): number {
  const [first, second] = values;
  return first === undefined || second === undefined ? 0.5 : (second - first) / 2;
}

function edges(values: readonly number[]): [number, number] {
  const half = halfStep(values);
  return [(values[0] ?? 0) - half, (values.at(-1) ?? 0) + half];
}

/** The record as rows, one for each grid point. */
export function surfaceRows(record: SurfaceRecord): Record<string, string | number | null>[] {
  return record.bValues.flatMap((b, j) =>
    record.aValues.map((a, i) => ({
      [record.a.label]: a,
      [record.b.label]: b,
      [record.value.label]: record.values[j]?.[i] ?? null,
    })),
  );
}
