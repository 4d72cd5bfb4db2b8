import * as Plot from '@observablehq/plot';
import { finiteValues, median } from '@basin/statistics';
import { type Axis, drawable, settleAxis } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { legendMarks } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { panelsOf } from '../panels.ts';
import { seriesColour } from '../colours.ts';
import { baseOptions, gridOpacity, ink, margins, mutedOpacity } from '../theme.ts';
import { textLine, wrapText } from '../fit-text.ts';
import { shortNumber, scaleOptions } from '../ticks.ts';

const mostNameLines = 4;
/** Between categories, as a share of one's width. */
const padding = 0.6;

export interface StripPoint {
  category: string;
  panel: string | null;
  value: number | null;
  label: string;
  /** Drawn as a cross. */
  marked: boolean;
}

/** Single values by category; plain JSON. */
export interface StripRecord {
  /** What the categories are. */
  category: string;
  categories: string[];
  y: Axis;
  points: StripPoint[];
  /** What the crosses are; null where there are none. */
  markedLabel: string | null;
}

/** Every run as a point in its category's column, medians as bars, crosses for marked runs. */
export function plotStrip(record: StripRecord, size: FigureSize): Plot.PlotOptions {
  const panels = panelsOf(
    record.points.map((point) => point.panel),
    size.width,
  );
  const yAxis = settleAxis(
    record.y,
    record.points.map((point) => point.value),
  );
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const facet = panels.faceted ? { fx: 'panel' } : {};
  const colours = record.categories.map((_, index) => seriesColour(index));
  const at = {
    ...facet,
    x: 'category',
    y: (point: StripPoint) => drawable(yAxis, point.value),
    tip: true,
    title: (point: StripPoint) => `${point.label}\n${shortNumber(point.value ?? Number.NaN)}`,
  };
  const lift = panels.titleHeight;
  // Of categories beside each other in one panel.
  const columns = Math.max(1, record.categories.length) + padding;
  const panelWidth = (size.width - margins.left - margins.right) / panels.names.length;
  const nameWidth = panelWidth / columns - 6;
  const names = new Map(
    record.categories.map((name) => [name, wrapText(name, Math.max(26, nameWidth), mostNameLines)]),
  );
  const lines = Math.max(1, ...[...names.values()].map((name) => name.length));
  return {
    ...baseOptions(size, panels.titleHeight),
    marginBottom: margins.bottom + textLine * (lines - 1),
    x: {
      type: 'band',
      domain: record.categories,
      tickFormat: (name: string) => names.get(name)?.join('\n') ?? name,
      label: record.category,
      labelAnchor: 'center',
      labelArrow: 'none',
      padding,
    },
    y,
    fx: panels.scale,
    color: { type: 'ordinal', domain: record.categories, range: colours },
    marks: [
      Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
      Plot.tickY(medians(record), {
        ...facet,
        x: 'category',
        y: (point: StripPoint) => drawable(yAxis, point.value),
        stroke: ink,
        strokeOpacity: mutedOpacity,
        strokeWidth: 1.5,
      }),
      Plot.dot(
        record.points.filter((point) => !point.marked),
        { ...at, fill: 'category', fillOpacity: 0.85, r: 4 },
      ),
      Plot.dot(
        record.points.filter((point) => point.marked),
        { ...at, stroke: 'category', symbol: 'times', strokeWidth: 2, r: 4.5 },
      ),
      ...legendMarks([{ label: 'median', colour: ink, mark: 'line' }], size.width, lift),
      ...(record.markedLabel === null ? [] : crossLegend(record.markedLabel, lift)),
      ...noteMarks([yAxis], size.width),
    ],
  };
}

function crossLegend(label: string, lift: number): Plot.Markish[] {
  const at = { frameAnchor: 'top-left', dy: -18 - lift, facet: 'super' } as const;
  const left = margins.left + 40;
  return [
    Plot.dot([0], { ...at, dx: left, symbol: 'times', stroke: ink, strokeWidth: 2, r: 4.5 }),
    Plot.text([label], {
      ...at,
      text: (shown: string) => shown,
      dx: left + 10,
      textAnchor: 'start',
      lineAnchor: 'middle',
      fill: ink,
    }),
  ];
}

function medians(record: StripRecord): StripPoint[] {
  const groups = new Map<string, StripPoint[]>();
  for (const point of record.points) {
    const key = JSON.stringify([point.panel, point.category]);
    groups.set(key, [...(groups.get(key) ?? []), point]);
  }
  return [...groups.values()].map((group) => {
    const values = finiteValues(group.map((point) => point.value));
    return { ...(group[0] as StripPoint), value: values.length === 0 ? null : median(values) };
  });
}

/** The record as rows, one for each run. */
export function stripRows(record: StripRecord): Record<string, string | number | null>[] {
  return record.points.map((point) => ({
    ...(point.panel === null ? {} : { panel: point.panel }),
    [record.category]: point.category,
    run: point.label,
    [record.y.label]: point.value,
    ...(record.markedLabel === null ? {} : { [record.markedLabel]: point.marked ? 'yes' : 'no' }),
  }));
}
