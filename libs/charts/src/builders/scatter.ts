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
import { type LegendEntry, legendLine, legendMarks, legendMargin, rampMarks } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { mostColours, mutedColour, seriesColour, seriesColours } from '../colours.ts';
import { panelsApart, panelsOf } from '../panels.ts';
import { pointLabels } from '../separate-texts.ts';
import {
  bandOpacity,
  baseOptions,
  continuousColour,
  gridOpacity,
  ink,
  mutedOpacity,
  margins,
} from '../theme.ts';
import { frameBeside, shortNumber, scaleOptions, tickCount } from '../ticks.ts';

export interface ScatterPoint {
  x: number | null;
  y: number | null;
  /** Gives the colour; null is drawn hollow. */
  value: number | null;
  label: string;
  /** Drawn as a cross: a stuck run, one that missed its target. */
  marked: boolean;
  /** Gives the colour where the record has categories. */
  category?: string | null;
  /** Panels stand side by side with the same axes. */
  panel?: string | null;
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
  /** Where points are coloured by these instead of by their value; beyond eight they are muted. */
  categories?: string[];
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
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  const panels = panelsOf(
    record.points.map((point) => point.panel ?? null),
    frame.width,
  );
  const { categories } = record;
  const colourType = record.value.scale === 'log' ? 'log' : 'linear';
  const at = {
    x: (point: ScatterPoint) => drawable(xAxis, point.x),
    y: (point: ScatterPoint) => drawable(yAxis, point.y),
    ...(panels.faceted ? { fx: (point: ScatterPoint) => point.panel ?? null } : {}),
    tip: true,
    title: (point: ScatterPoint) =>
      `${point.label}\n${valueText(record.x, point.x)}\n${valueText(record.y, point.y)}\n${
        categories === undefined
          ? valueText(record.value, point.value)
          : `${record.value.label}: ${point.category ?? 'none'}`
      }`,
  };
  const isColoured = (point: ScatterPoint): boolean =>
    categories === undefined ? isDrawable(value, point.value) : (point.category ?? null) !== null;
  const coloured = record.points.filter(isColoured);
  const hollow = record.points.filter((point) => !isColoured(point));
  const colourOf = (category: string): string => {
    const index = categories?.indexOf(category) ?? -1;
    return index >= 0 && index < mostColours ? seriesColour(index) : mutedColour;
  };
  const legend = (categories ?? []).slice(0, mostColours).map((label): LegendEntry => ({
    label,
    colour: colourOf(label),
    mark: 'dot',
  }));
  if (record.markedLabel !== null) {
    legend.push({ label: record.markedLabel, colour: ink, mark: 'cross' });
  }
  const lift = panels.titleHeight;
  const hasRamp = coloured.length > 0 && categories === undefined;
  // A ramp has a line of its own, below what crosses are.
  const rampLine = hasRamp && legend.length > 0 ? legendLine : 0;
  const fill =
    categories === undefined
      ? 'value'
      : { value: (point: ScatterPoint) => colourOf(point.category ?? ''), scale: null };
  const x = scaleOptions(xAxis, tickCount(frame.width, panels.names.length));
  return {
    ...baseOptions(size, panels.titleHeight, legendMargin(legend, frame.width) + rampLine),
    marginLeft: frame.marginLeft,
    x,
    y,
    fx: panelsApart(panels, x, frame.width),
    ...(categories === undefined
      ? { color: { type: colourType, interpolate: continuousColour, domain: value.domain } }
      : {}),
    marks: [
      Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
      ...bandMarks(record.band, xAxis),
      Plot.dot(hollow, { ...at, stroke: ink, strokeOpacity: mutedOpacity, r: 4 }),
      Plot.dot(
        coloured.filter((point) => !point.marked),
        {
          ...{ ...at, fill, fillOpacity: 0.9, r: 4 },
          ...{ stroke: ink, strokeOpacity: 0.45, strokeWidth: 0.7 },
        },
      ),
      Plot.dot(
        coloured.filter((point) => point.marked),
        { ...at, stroke: fill, symbol: 'times', strokeWidth: 2, r: 4 },
      ),
      ...legendMarks(legend, frame.width, lift + rampLine),
      ...(hasRamp ? rampMarks(record.value, value.domain, colourType, frame.width, lift) : []),
      // A point without a colour is drawn hollow: only the axes leave points out.
      ...noteMarks([xAxis, yAxis], frame.width),
    ],
  };
}

/** `width: 64`, of a share in per cent. */
function valueText({ label, percent }: Axis, value: number | null): string {
  if (value === null) return `${label}: none`;
  return `${label}: ${percent === true ? `${shortNumber(100 * value)} %` : shortNumber(value)}`;
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
      ariaLabel: () => pointLabels,
      fill: ink,
      fillOpacity: mutedOpacity,
    }),
  ];
}

/** The record as rows, one for each point. */
export function scatterRows(record: ScatterRecord): Record<string, string | number | null>[] {
  return record.points.map((point) => ({
    label: point.label,
    [record.x.label]: point.x,
    [record.y.label]: point.y,
    [record.value.label]: record.categories === undefined ? point.value : (point.category ?? null),
    ...((point.panel ?? null) === null ? {} : { panel: point.panel ?? null }),
    ...(record.markedLabel === null ? {} : { [record.markedLabel]: point.marked ? 'yes' : 'no' }),
  }));
}
