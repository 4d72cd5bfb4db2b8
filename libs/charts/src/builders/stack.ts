import * as Plot from '@observablehq/plot';
import {
  type Axis,
  drawable,
  isDrawable,
  isLinear,
  type SettledAxis,
  settleAxis,
} from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { legendMarks, legendMargin, type LegendEntry } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { seriesColour } from '../colours.ts';
import { bandOpacity, baseOptions, gridOpacity, ink, margins } from '../theme.ts';
import { textLine } from '../fit-text.ts';
import { tickLabels } from '../separate-texts.ts';
import {
  type Frame,
  formatTick,
  frameBeside,
  scaleOptions,
  ticksApart,
  tickCount,
} from '../ticks.ts';
import { type Curve, type CurvePoint, curveRows, emptyCurvesNote } from './curves.ts';

/** One panel of a stack: a y axis of its own. */
export interface StackRow {
  y: Axis;
  /** `panel` is not used here. */
  curves: Curve[];
}

/** Panels one above the other over one x axis, each with its own y axis. */
export interface StackRecord {
  x: Axis;
  rows: StackRow[];
  /** What broken lines are, beside the colours; null where there are none. */
  dashedLabel: string | null;
}

/** Between rows, and above the first: what the row shows stands there, whatever its length. */
const panelGap = 26;
const nameHeight = 18;

/**
 * Panels of different units over one x axis. Plot has one y scale a figure, so each row maps its
 * values to pixels itself and y is the identity.
 */
export function plotStack(record: StackRecord, size: FigureSize): Plot.PlotOptions {
  const labels = [...new Set(record.rows.flatMap((row) => row.curves.map((curve) => curve.label)))];
  const xs = record.rows.flatMap((row) =>
    row.curves.flatMap((curve) => curve.points.map((point) => point.x)),
  );
  const xAxis = settleAxis(record.x, xs);
  const rows = record.rows.map((row) => ({ ...row, y: settleRow(row) }));
  const legend: LegendEntry[] = labels.map((label, index) => ({
    label,
    colour: seriesColour(index),
    mark: 'line',
  }));
  if (record.dashedLabel !== null)
    legend.push({ label: record.dashedLabel, colour: ink, mark: 'dashed' });
  const above = legendMargin(legend, size.width) + nameHeight;
  const height = size.height - margins.top - margins.bottom;
  const rowHeight =
    (height - panelGap * (record.rows.length - 1)) / Math.max(1, record.rows.length);
  const frame = widestFrame(rows, rowHeight, size.width);
  const marks = rows.flatMap((row, index) => {
    const top = above + index * (rowHeight + panelGap);
    return rowMarks(row, xAxis, { top, height: rowHeight, left: frame.marginLeft }, labels);
  });
  return {
    ...baseOptions(size, 0, above),
    marginLeft: frame.marginLeft,
    x: scaleOptions(xAxis, tickCount(frame.width)),
    y: { type: 'identity', axis: null },
    marks: [
      ...marks,
      ...legendMarks(legend, frame.width, nameHeight),
      ...noteMarks([xAxis], frame.width, rows.flatMap(rowNotes)),
    ],
  };
}

type SettledRow = StackRow & { y: SettledAxis };

function settleRow({ y, curves }: StackRow): SettledAxis {
  const points = curves.flatMap((curve) => curve.points);
  return settleAxis(
    y,
    points.map((point) => point.y),
    points.flatMap((point) => [point.low, point.high]),
  );
}

function rowNotes({ y, curves }: SettledRow): string[] {
  const own = y.note === null ? [] : [y.note.text];
  // Where nothing of the row can be drawn, the axis has said so.
  return y.note?.empty === true ? own : [...own, ...emptyCurvesNote(curves, y)];
}

function rowMarks(
  row: SettledRow,
  xAxis: SettledAxis,
  { top, height, left }: { top: number; height: number; left: number },
  labels: readonly string[],
): Plot.Markish[] {
  const pixel = pixelOf(row.y, top, height);
  const ticks = ticksOf(row.y, height);
  const x = (point: CurvePoint): number => drawable(xAxis, point.x);
  const marks: Plot.Markish[] = [
    Plot.ruleY(ticks, { y: pixel, stroke: ink, strokeOpacity: gridOpacity }),
    Plot.text(ticks, {
      y: pixel,
      text: (tick: number) => formatTick(row.y, tick, ticks),
      frameAnchor: 'left',
      textAnchor: 'end',
      dx: -8,
      fill: ink,
      ariaLabel: () => `panel ${tickLabels}`,
    }),
    // Beside its axis it would meet the ticks, or another row’s.
    Plot.text([row.y.label], {
      y: () => top - 13,
      text: (label: string) => label,
      frameAnchor: 'left',
      textAnchor: 'start',
      dx: -left + 4,
      fill: ink,
    }),
  ];
  const colourOf = (curve: Curve): string => seriesColour(labels.indexOf(curve.label));
  const bands = row.curves.filter((curve) =>
    curve.points.some((point) => point.low !== null && point.high !== null),
  );
  marks.push(
    ...bands.map((curve) =>
      Plot.areaY(curve.points, {
        x,
        y1: (point: CurvePoint) => pixel(point.low),
        y2: (point: CurvePoint) => pixel(point.high),
        fill: colourOf(curve),
        fillOpacity: bandOpacity,
      }),
    ),
    ...row.curves.map((curve) => lineMark(curve, x, pixel, colourOf(curve))),
  );
  return marks;
}

/** As wide at the left as the ticks of any row need. */
function widestFrame(rows: readonly SettledRow[], height: number, width: number): Frame {
  const frames = rows.map(({ y }) => {
    const ticks = ticksOf(y, height);
    return frameBeside({ ticks, tickFormat: (tick: number) => formatTick(y, tick, ticks) }, width);
  });
  return frames.reduce(
    (widest, frame) => (frame.marginLeft > widest.marginLeft ? frame : widest),
    frameBeside({ ticks: [], tickFormat: String }, width),
  );
}

function ticksOf(axis: SettledAxis, height: number): number[] {
  const most = Math.max(2, Math.floor(height / 30));
  return ticksApart(axis, most, { length: height, apart: textLine + 2 });
}

/** A curve's line, or a dot (hollow for a broken line) where it is a single point. */
function lineMark(
  curve: Curve,
  x: (point: CurvePoint) => number,
  pixel: (value: number | null) => number,
  stroke: string,
): Plot.Markish {
  const at = { x, y: (point: CurvePoint) => pixel(point.y) };
  if (curve.points.length === 1) {
    return Plot.dot(curve.points, {
      ...at,
      r: 3.5,
      ...(curve.dashed ? { stroke } : { fill: stroke }),
    });
  }
  const dash = curve.dashed ? { strokeDasharray: '5 3' } : {};
  return Plot.lineY(curve.points, { ...at, ...dash, stroke, strokeWidth: 1.7 });
}

/** Pixel of a value within a row; NaN, a gap, for what the axis cannot show. */
function pixelOf(axis: SettledAxis, top: number, height: number): (value: number | null) => number {
  const [low, high] = axis.domain;
  return (value) => {
    if (!isDrawable(axis, value)) return Number.NaN;
    const share = isLinear(axis)
      ? (value - low) / (high - low)
      : (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
    return top + height * (1 - share);
  };
}

/** The record as rows, one for each point of each panel. */
export function stackRows(record: StackRecord): Record<string, string | number | null>[] {
  return record.rows.flatMap((row) =>
    curveRows({ x: record.x, y: { label: 'value' }, curves: row.curves }).map((line, index) => ({
      quantity: row.y.label,
      ...line,
      line: dashOf(row.curves, index),
    })),
  );
}

function dashOf(curves: readonly Curve[], pointIndex: number): string {
  let rest = pointIndex;
  for (const curve of curves) {
    if (rest < curve.points.length) return curve.dashed ? 'broken' : 'full';
    rest -= curve.points.length;
  }
  return 'full';
}
