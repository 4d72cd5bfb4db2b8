import * as Plot from '@observablehq/plot';
import { finiteValues, median } from '@basin/statistics';
import { type Axis, drawable, settleAxis } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { type LegendEntry, legendMargin, legendMarks } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { panelsOf } from '../panels.ts';
import { seriesColour } from '../colours.ts';
import { baseOptions, gridOpacity, ink, margins, mutedOpacity } from '../theme.ts';
import { textWidth } from '../text-width.ts';
import { cutText, textLine, wrapText } from '../fit-text.ts';
import { frameBeside, shortNumber, scaleOptions } from '../ticks.ts';

const mostNameLines = 4;
/** Of a name that stands upwards, in pixels. */
const longestUpwards = 90;
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
  const yAxis = settleAxis(
    record.y,
    record.points.map((point) => point.value),
  );
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  const panels = panelsOf(
    record.points.map((point) => point.panel),
    frame.width,
  );
  const facet = panels.faceted ? { fx: 'panel' } : {};
  const colours = record.categories.map((_, index) => seriesColour(index));
  const at = {
    ...facet,
    x: 'category',
    y: (point: StripPoint) => drawable(yAxis, point.value),
    tip: true,
    title: (point: StripPoint) => `${point.label}\n${shortNumber(point.value ?? Number.NaN)}`,
  };
  const legend: LegendEntry[] = [{ label: 'median', colour: ink, mark: 'line' }];
  if (record.markedLabel !== null) {
    legend.push({ label: record.markedLabel, colour: ink, mark: 'cross' });
  }
  // Of categories beside each other in one panel.
  const columns = Math.max(1, record.categories.length) + padding;
  const panelWidth = (frame.width - margins.left - margins.right) / panels.names.length;
  const names = namesIn(record, Math.max(14, panelWidth / columns - 6));
  return {
    ...baseOptions(size, panels.titleHeight, legendMargin(legend, frame.width)),
    marginLeft: frame.marginLeft,
    marginBottom: margins.bottom + names.height - textLine,
    x: {
      type: 'band',
      domain: record.categories,
      tickFormat: (name: string) => names.lines.get(name)?.join('\n') ?? name,
      tickRotate: names.isUpwards ? -90 : 0,
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
      ...legendMarks(legend, frame.width, panels.titleHeight),
      ...noteMarks([yAxis], frame.width),
    ],
  };
}

interface Names {
  lines: Map<string, string[]>;
  /** Of what they take below the axis, in pixels. */
  height: number;
  isUpwards: boolean;
}

/**
 * Names in lines of that width; where a word does not fit, without the word that the axis says already, and where
 * it still does not, upwards: cut to a letter or two they would say nothing.
 */
function namesIn(record: StripRecord, width: number): Names {
  const isWide = (text: string): boolean => text.split(' ').some((word) => textWidth(word) > width);
  const said = `${record.category} `;
  const shown = (name: string): string =>
    record.categories.some(isWide) && name.startsWith(said) ? name.slice(said.length) : name;
  const isUpwards = width < longestUpwards && record.categories.map(shown).some(isWide);
  const linesOf = (name: string): string[] =>
    isUpwards
      ? [cutText(shown(name), longestUpwards)]
      : wrapText(shown(name), width, mostNameLines);
  const lines = new Map(record.categories.map((name) => [name, linesOf(name)]));
  const all = [...lines.values()];
  const height = isUpwards
    ? Math.max(...all.flat().map((line) => textWidth(line)))
    : textLine * Math.max(1, ...all.map((own) => own.length));
  return { lines, height, isUpwards };
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
