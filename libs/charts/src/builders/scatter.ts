import * as Plot from '@observablehq/plot';
import {
  type Axis,
  drawable,
  isDrawable,
  type SettledAxis,
  settleAxis,
  settleColours,
} from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { rampMarks } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { seriesColours } from '../colours.ts';
import {
  bandOpacity,
  baseOptions,
  continuousScheme,
  gridOpacity,
  ink,
  mutedOpacity,
} from '../theme.ts';
import { shortNumber, scaleOptions, ticksAcross } from '../ticks.ts';

export interface ScatterPoint {
  x: number | null;
  y: number | null;
  /** Gives the colour; null is drawn hollow. */
  value: number | null;
  label: string;
  /** Drawn as a cross: a stuck run, one that missed its target. */
  marked: boolean;
}

export interface ScatterRecord {
  x: Axis;
  y: Axis;
  value: Axis;
  points: ScatterPoint[];
  /** What the crosses are; null where there are none. */
  markedLabel: string | null;
  /** A range of x drawn behind the points, such as a claim's. */
  band: { low: number; high: number; label: string } | null;
}

/** Points coloured by a third value, crosses for marked ones, a band of x behind. */
export function plotScatter(record: ScatterRecord, size: FigureSize): Plot.PlotOptions {
  const yAxis = settleAxis(
    record.y,
    record.points.map((point) => point.y),
  );
  const xAxis = settleAxis(
    record.x,
    record.points.map((point) => point.x),
    [record.band?.low, record.band?.high],
  );
  const value = settleColours(
    record.value,
    record.points.map((point) => point.value),
  );
  const y = scaleOptions(yAxis, 6);
  const colourType = record.value.scale === 'log' ? 'log' : 'linear';
  const at = {
    x: (point: ScatterPoint) => drawable(xAxis, point.x),
    y: (point: ScatterPoint) => drawable(yAxis, point.y),
    title: (point: ScatterPoint) =>
      `${point.label}\n${record.value.label}: ${shortNumber(point.value ?? Number.NaN)}`,
  };
  const coloured = record.points.filter((point) => isDrawable(value, point.value));
  const hollow = record.points.filter((point) => !isDrawable(value, point.value));
  return {
    ...baseOptions(size),
    x: scaleOptions(xAxis, ticksAcross(size.width)),
    y,
    color: { type: colourType, scheme: continuousScheme, domain: value.domain },
    marks: [
      Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
      ...bandMarks(record.band, xAxis),
      Plot.dot(hollow, { ...at, stroke: ink, strokeOpacity: mutedOpacity, r: 4 }),
      Plot.dot(
        coloured.filter((point) => !point.marked),
        {
          ...{ ...at, fill: 'value', fillOpacity: 0.9, r: 4 },
          // The dark end of the scheme is not seen on a dark page.
          ...{ stroke: ink, strokeOpacity: 0.45, strokeWidth: 0.7 },
        },
      ),
      Plot.dot(
        coloured.filter((point) => point.marked),
        { ...at, stroke: 'value', symbol: 'times', strokeWidth: 2, r: 4 },
      ),
      ...(record.markedLabel === null ? [] : markedLegend(record.markedLabel)),
      ...(coloured.length === 0 ? [] : rampMarks(record.value, value.domain, colourType)),
      // A point without a colour is drawn hollow: only the axes leave points out.
      ...noteMarks([xAxis, yAxis], size.width),
    ],
  };
}

function bandMarks(band: ScatterRecord['band'], x: SettledAxis): Plot.Markish[] {
  if (band === null || !isDrawable(x, band.low) || !isDrawable(x, band.high)) return [];
  return [
    Plot.rectX([band], { x1: 'low', x2: 'high', fill: seriesColours[4], fillOpacity: bandOpacity }),
    Plot.text([band], {
      x: (range: { low: number; high: number }) => (range.low + range.high) / 2,
      text: 'label',
      frameAnchor: 'bottom',
      dy: -5,
      fill: ink,
      fillOpacity: mutedOpacity,
    }),
  ];
}

function markedLegend(label: string): Plot.Markish[] {
  const at = { frameAnchor: 'top-left', dy: -18 } as const;
  return [
    Plot.dot([0], { ...at, dx: 8, symbol: 'times', stroke: ink, strokeWidth: 2, r: 4 }),
    Plot.text([label], {
      ...at,
      text: (shown: string) => shown,
      dx: 18,
      textAnchor: 'start',
      lineAnchor: 'middle',
      fill: ink,
    }),
  ];
}

/** The record as rows, one for each point. */
export function scatterRows(record: ScatterRecord): Record<string, string | number | null>[] {
  return record.points.map((point) => ({
    label: point.label,
    [record.x.label]: point.x,
    [record.y.label]: point.y,
    [record.value.label]: point.value,
    ...(record.markedLabel === null ? {} : { [record.markedLabel]: point.marked ? 'yes' : 'no' }),
  }));
}
