import * as Plot from '@observablehq/plot';
import { type Axis, drawable, isDrawable, type SettledAxis, settleAxis } from '../axis.ts';
import { formatClock } from '../clock-ticks.ts';
import type { FigureSize } from '../figure.ts';
import { type LegendEntry, legendMarks, legendMargin } from '../legend.ts';
import { emptySeriesNote, noteMarks } from '../notes.ts';
import { panelsApart, panelsOf } from '../panels.ts';
import { cutPoints } from '../cut-points.ts';
import { mutedColour, seriesColour } from '../colours.ts';
import { bandOpacity, baseOptions, gridOpacity, ink, orderedColour, margins } from '../theme.ts';
import { frameBeside, shortNumber, scaleOptions, tickCount } from '../ticks.ts';

export interface CurvePoint {
  x: number;
  y: number | null;
  /** Spread over runs at this x; null where one run, or none, stands behind it. */
  low: number | null;
  high: number | null;
  /** Between runs, where none was: a gap in the line, and no row of the table. */
  between?: true;
}

export interface Curve {
  /** Gives the colour: equal labels in different panels look the same. */
  label: string;
  /** Panels stand side by side with the same axes; null where there is one. */
  panel: string | null;
  dashed: boolean;
  /** Of the eight, the same while other curves come and go; null: muted. Default: by the label's place. */
  colour?: number | null;
  points: CurvePoint[];
}

/** A record of lines over one x axis; plain JSON. */
export interface CurveRecord {
  x: Axis;
  y: Axis;
  curves: Curve[];
  /** ordered: labels are steps of one quantity, dark to light. Default categorical. */
  colours?: 'categorical' | 'ordered';
  /** False where the page has a legend of its own. Default true. */
  legend?: boolean;
  /** Whether a line keeps its value until the next point, as shares of a distribution do. */
  steps?: boolean;
  /** Whether lines are cut at the ends of the horizontal axis; points beyond it say where they go on. */
  cut?: boolean;
}

/** Lines with a band of spread, a colour per label, panels side by side. */
export function plotCurves(record: CurveRecord, size: FigureSize): Plot.PlotOptions {
  const labels = [...new Set(record.curves.map((curve) => curve.label))];
  const colourOf = (index: number): string =>
    record.colours === 'ordered' ? orderedColour(index, labels.length) : seriesColour(index);
  const xAxis = settleAxis(
    record.x,
    measuredPoints(record).map((point) => point.x),
  );
  const curves = record.curves.map((curve) =>
    record.cut === true ? { ...curve, points: cutPoints(curve.points, xAxis, record.y) } : curve,
  );
  const points = curves.flatMap((curve) => curve.points);
  const yAxis = settleAxis(
    record.y,
    points.map((point) => point.y),
    points.flatMap((point) => [point.low, point.high]),
  );
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  const panels = panelsOf(
    record.curves.map((curve) => curve.panel),
    frame.width,
  );
  const legend = record.legend === false ? [] : curveLegend(record.curves, labels, colourOf);

  const marks: Plot.Markish[] = [
    Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
  ];
  // Bands first: none may cover another curve's line.
  const shape = record.steps === true ? 'step-after' : 'linear';
  for (const draw of [bandMarks, lineMarks]) {
    for (const curve of curves) {
      const colour = curveColour(curve, colourOf(labels.indexOf(curve.label)));
      marks.push(...draw(curve, [xAxis, yAxis], colour, panels.at(curve.panel), shape));
    }
  }
  marks.push(tips(record, [xAxis, yAxis], panels.faceted));
  marks.push(
    ...legendMarks(legend, frame.width, panels.titleHeight),
    ...noteMarks([xAxis, yAxis], frame.width, emptyCurvesNote(curves, yAxis)),
  );
  const x = scaleOptions(xAxis, tickCount(frame.width, panels.names.length));
  return {
    ...baseOptions(size, panels.titleHeight, legendMargin(legend, frame.width)),
    marginLeft: frame.marginLeft,
    x,
    y,
    fx: panelsApart(panels, x, frame.width),
    marks,
  };
}

type Axes = readonly [x: SettledAxis, y: SettledAxis];

/** Curves that have points and show none, by name: an empty legend entry explains nothing. */
export function emptyCurvesNote(curves: readonly Curve[], y: SettledAxis): string[] {
  return emptySeriesNote(
    curves.map(({ label, points }) => ({ label, values: points.map((point) => point.y) })),
    (value) => isDrawable(y, value),
  );
}

function curveColour({ colour }: Curve, byLabel: string): string {
  if (colour === undefined) return byLabel;
  return colour === null ? mutedColour : seriesColour(colour);
}

/** A curve's spread, where it has one. */
function bandMarks(
  curve: Curve,
  [x, y]: Axes,
  colour: string,
  facet: { fx?: () => string | null },
): Plot.Markish[] {
  if (!curve.points.some((point) => point.low !== null && point.high !== null)) return [];
  return [
    Plot.areaY(curve.points, {
      ...facet,
      x: (point: CurvePoint) => drawable(x, point.x),
      y1: (point: CurvePoint) => withinEnds(y, point.low),
      y2: (point: CurvePoint) => withinEnds(y, point.high),
      fill: colour,
      fillOpacity: bandOpacity,
    }),
  ];
}

/** A band that leaves the axis is drawn up to its end, and no gap. */
function withinEnds({ domain: [low, high] }: SettledAxis, value: number | null): number {
  return value === null ? Number.NaN : Math.max(low, Math.min(high, value));
}

/** A curve's line, or a dot where it is a single point. */
function lineMarks(
  curve: Curve,
  [x, y]: Axes,
  colour: string,
  facet: { fx?: () => string | null },
  shape: 'linear' | 'step-after',
): Plot.Markish[] {
  const at = {
    ...facet,
    x: (point: CurvePoint) => drawable(x, point.x),
    y: (point: CurvePoint) => drawable(y, point.y),
  };
  if (curve.points.length === 1) {
    return [Plot.dot(curve.points, { ...at, fill: colour, r: 3.5 })];
  }
  const dash = curve.dashed ? { strokeDasharray: '5 3' } : {};
  return [
    Plot.lineY(curve.points, { ...at, ...dash, stroke: colour, strokeWidth: 1.7, curve: shape }),
    Plot.dot(lonePoints(curve, y), { ...at, fill: colour, r: 2 }),
  ];
}

/** Points between two gaps: a line through one point is nothing to see. */
function lonePoints({ points }: Curve, y: SettledAxis): CurvePoint[] {
  const isShown = points.map((point) => isDrawable(y, point.y));
  return points.filter(
    (_, index) => isShown[index] === true && !isShown[index - 1] && !isShown[index + 1],
  );
}

/** What the pointer rests on, in a browser; draws nothing in a file. */
function tips(record: CurveRecord, [x, y]: Axes, faceted: boolean): Plot.Markish {
  const points = record.curves.flatMap((curve) =>
    curve.points.map((point) => ({ ...point, label: curve.label, panel: curve.panel })),
  );
  return Plot.tip(
    points,
    Plot.pointer({
      ...(faceted ? { fx: 'panel' } : {}),
      x: (point: CurvePoint) => drawable(x, point.x),
      y: (point: CurvePoint) => drawable(y, point.y),
      title: (point: CurvePoint & { label: string }) =>
        // Three short lines: one long one leaves a narrow page.
        `${point.label}\n${placeText(record.x, point.x)}\n${valueText(record.y, point)}`,
    }),
  );
}

/** `Epoch 3`, `10:59:48.100`. */
export function placeText({ label, clockFromMs }: Axis, x: number): string {
  return clockFromMs === undefined ? `${label} ${shortNumber(x)}` : formatClock(clockFromMs, x);
}

/** `97.31 %`; with its range where several runs stand behind it. */
function valueText({ percent }: Axis, { y, low, high }: CurvePoint): string {
  const text = (value: number): string =>
    percent === true ? `${(100 * value).toFixed(2)} %` : shortNumber(value);
  const range = low === null || high === null ? '' : ` (${text(low)} … ${text(high)})`;
  return `${text(y ?? Number.NaN)}${range}`;
}

function curveLegend(
  curves: readonly Curve[],
  labels: readonly string[],
  colourOf: (index: number) => string,
): LegendEntry[] {
  return labels.map((label, index) => ({
    label,
    colour: curveColour(curves.find((curve) => curve.label === label) as Curve, colourOf(index)),
    mark: curves.every((curve) => curve.label !== label || curve.dashed) ? 'dashed' : 'line',
  }));
}

/** Of a cut record those between the ends of its horizontal axis. */
function measuredPoints({ x, curves, cut }: CurveRecord): CurvePoint[] {
  const points = curves.flatMap((curve) => curve.points);
  return cut === true ? points.filter((point) => isDrawable(x, point.x)) : points;
}

/** The record as rows, one for each point that was measured and is seen. */
export function curveRows(record: CurveRecord): Record<string, string | number | null>[] {
  const seen = new Set(measuredPoints(record).filter(({ between }) => between !== true));
  return record.curves.flatMap((curve) =>
    curve.points
      .filter((point) => seen.has(point))
      .map((point) => ({
        ...(curve.panel === null ? {} : { panel: curve.panel }),
        series: curve.label,
        [record.x.label]: point.x,
        [record.y.label]: point.y,
        low: point.low,
        high: point.high,
      })),
  );
}
