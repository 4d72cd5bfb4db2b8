import * as Plot from '@observablehq/plot';
import { type Axis, drawable, settleAxis } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { legendMarks, legendMargin } from '../legend.ts';
import { noteMarks } from '../notes.ts';
import { panelsApart, panelsOf } from '../panels.ts';
import { seriesColour } from '../colours.ts';
import { baseOptions, gridOpacity, ink, paper, margins } from '../theme.ts';
import { pointLabels } from '../separate-texts.ts';
import { frameBeside, scaleOptions, tickCount } from '../ticks.ts';

export interface PathPoint {
  x: number;
  y: number;
  epoch: number;
  /** Written beside the point, such as its test accuracy; null for most. */
  note: string | null;
}

export interface Path {
  label: string;
  panel: string | null;
  points: PathPoint[];
  /** Points alone without a line, small: snapshots within an epoch. */
  faint: boolean;
}

export interface PathRecord {
  x: Axis;
  y: Axis;
  paths: Path[];
}

/** Connected points in a plane, a colour per run; a ring at the start, a full dot at the end. */
export function plotPaths(record: PathRecord, size: FigureSize): Plot.PlotOptions {
  const labels = [...new Set(record.paths.map((path) => path.label))];
  const points = record.paths.flatMap((path) => path.points);
  const xAxis = settleAxis(
    record.x,
    points.map((point) => point.x),
  );
  const yAxis = settleAxis(
    record.y,
    points.map((point) => point.y),
  );
  const y = scaleOptions(yAxis, 6, size.height - margins.bottom);
  const frame = frameBeside(y, size.width);
  const panels = panelsOf(
    record.paths.map((path) => path.panel),
    frame.width,
  );
  const middle = (xAxis.domain[0] + xAxis.domain[1]) / 2;
  const marks: Plot.Markish[] = [
    Plot.gridY(y.ticks as number[], { stroke: ink, strokeOpacity: gridOpacity }),
  ];
  for (const path of record.paths) {
    const colour = seriesColour(labels.indexOf(path.label));
    const at = {
      ...panels.at(path.panel),
      x: (point: PathPoint) => drawable(xAxis, point.x),
      y: (point: PathPoint) => drawable(yAxis, point.y),
    };
    const title = (point: PathPoint): string =>
      `${path.label}, epoch ${point.epoch}${point.note === null ? '' : `: ${point.note}`}`;
    if (path.faint) {
      marks.push(Plot.dot(path.points, { ...at, fill: colour, fillOpacity: 0.35, r: 1.2 }));
      continue;
    }
    marks.push(
      Plot.line(path.points, { ...at, stroke: colour, strokeWidth: 1.3, strokeOpacity: 0.8 }),
      Plot.dot(path.points, { ...at, fill: colour, r: 2, title, tip: true }),
      Plot.dot(path.points.slice(0, 1), {
        ...at,
        fill: paper,
        stroke: colour,
        strokeWidth: 1.8,
        r: 4,
      }),
      Plot.dot(path.points.slice(-1), { ...at, fill: colour, r: 4.5 }),
      // Towards the middle, so that nothing leaves the drawing.
      ...(['start', 'end'] as const).map((textAnchor) =>
        Plot.text(
          path.points.filter(
            (point) => point.note !== null && (point.x > middle ? 'end' : 'start') === textAnchor,
          ),
          {
            ...at,
            text: 'note',
            dx: textAnchor === 'start' ? 6 : -6,
            dy: -7,
            textAnchor,
            fontSize: 10,
            fill: ink,
            stroke: paper,
            strokeWidth: 3,
            ariaLabel: () => pointLabels,
          },
        ),
      ),
    );
  }
  const legend = labels.map((label, index) => ({
    label,
    colour: seriesColour(index),
    mark: 'line' as const,
  }));
  marks.push(
    ...legendMarks(legend, frame.width, panels.titleHeight),
    ...noteMarks([xAxis, yAxis], frame.width),
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

/** The record as rows, one for each point. */
export function pathRows(record: PathRecord): Record<string, string | number | null>[] {
  return record.paths.flatMap((path) =>
    path.points.map((point) => ({
      ...(path.panel === null ? {} : { panel: path.panel }),
      series: path.label,
      epoch: point.epoch,
      [record.x.label]: point.x,
      [record.y.label]: point.y,
      note: point.note,
    })),
  );
}
