import * as Plot from '@observablehq/plot';
import { type Axis, drawable, isDrawable, settleAxis } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { legendMarks, legendMargin } from '../legend.ts';
import { emptySeriesNote, noteMarks } from '../notes.ts';
import { panelsApart, panelsOf } from '../panels.ts';
import { seriesColour } from '../colours.ts';
import { baseOptions, gridOpacity, ink, margins } from '../theme.ts';
import { spreadOf } from '../spread.ts';
import { frameBeside, shortNumber, scaleOptions, tickCount } from '../ticks.ts';

/** The runs at one x: each one's value, their median and range. */
export interface GroupedPoint {
  x: number;
  y: number | null;
  low: number | null;
  high: number | null;
  values: (number | null)[];
}

export interface PointGroup {
  label: string;
  panel: string | null;
  points: GroupedPoint[];
}

export interface GroupedPointRecord {
  x: Axis;
  y: Axis;
  groups: PointGroup[];
  /** Show these x values as ticks, such as the batch sizes; else round numbers. */
  xTicks?: number[];
}

/** A group of points from single values; equal x of one group are put together. */
export function pointGroup(
  label: string,
  panel: string | null,
  values: readonly { x: number; y: number | null }[],
): PointGroup {
  const byX = new Map<number, (number | null)[]>();
  for (const { x, y } of values) byX.set(x, [...(byX.get(x) ?? []), y]);
  const points = [...byX]
    .sort(([a], [b]) => a - b)
    .map(([x, ys]) => ({ x, ...spreadOf(ys), values: ys }));
  return { label, panel, points };
}

/** Medians joined by a line, a rule from the lowest to the highest run, every run a faint dot. */
export function plotGroupedPoints(record: GroupedPointRecord, size: FigureSize): Plot.PlotOptions {
  const labels = [...new Set(record.groups.map((group) => group.label))];
  const points = record.groups.flatMap((group) => group.points);
  const yAxis = settleAxis(
    record.y,
    points.flatMap((point) => point.values),
  );
  const xAxis = settleAxis(
    record.x,
    points.map((point) => point.x),
  );
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  const panels = panelsOf(
    record.groups.map((group) => group.panel),
    frame.width,
  );
  const x = scaleOptions(xAxis, tickCount(frame.width, panels.names.length));
  const atX = (point: { x: number }): number => drawable(xAxis, point.x);
  const marks: Plot.Markish[] = [
    Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
  ];
  for (const group of record.groups) {
    const colour = seriesColour(labels.indexOf(group.label));
    const facet = panels.at(group.panel);
    const median = { ...facet, x: atX, y: (point: GroupedPoint) => drawable(yAxis, point.y) };
    const singles = group.points.flatMap((point) =>
      point.values.map((value) => ({ x: point.x, value, many: point.values.length > 1 })),
    );
    marks.push(
      Plot.ruleX(group.points, {
        ...facet,
        x: atX,
        y1: (point: GroupedPoint) => drawable(yAxis, point.low),
        y2: (point: GroupedPoint) => drawable(yAxis, point.high),
        stroke: colour,
        strokeOpacity: 0.55,
        strokeWidth: 1.5,
      }),
      Plot.lineY(group.points, { ...median, stroke: colour, strokeWidth: 1.6 }),
      Plot.dot(
        singles.filter((single) => single.many),
        {
          ...facet,
          x: atX,
          y: (single: { value: number | null }) => drawable(yAxis, single.value),
          fill: colour,
          fillOpacity: 0.4,
          r: 2,
        },
      ),
      Plot.dot(group.points, {
        ...median,
        fill: colour,
        r: 3.6,
        tip: true,
        title: (point: GroupedPoint) =>
          `${group.label}\n${record.x.label} ${point.x}: ${shortNumber(point.y ?? Number.NaN)}`,
      }),
    );
  }
  const legend = labels.map((label, index) => ({
    label,
    colour: seriesColour(index),
    mark: 'dot' as const,
  }));
  const silent = emptySeriesNote(
    record.groups.map((group) => ({
      label: group.label,
      values: group.points.flatMap((point) => point.values),
    })),
    (value) => isDrawable(yAxis, value),
  );
  marks.push(
    ...legendMarks(legend, frame.width, panels.titleHeight),
    ...noteMarks([xAxis, yAxis], frame.width, silent),
  );
  return {
    ...baseOptions(size, panels.titleHeight, legendMargin(legend, frame.width)),
    marginLeft: frame.marginLeft,
    x:
      record.xTicks === undefined
        ? x
        : { ...x, ticks: record.xTicks.filter((tick) => isDrawable(xAxis, tick)) },
    y,
    fx: panelsApart(panels, x, frame.width),
    marks,
  };
}

/** The record as rows, one for each run. */
export function groupedPointRows(
  record: GroupedPointRecord,
): Record<string, string | number | null>[] {
  return record.groups.flatMap((group) =>
    group.points.flatMap((point) =>
      point.values.map((value) => ({
        ...(group.panel === null ? {} : { panel: group.panel }),
        series: group.label,
        [record.x.label]: point.x,
        [record.y.label]: value,
        median: point.y,
      })),
    ),
  );
}
