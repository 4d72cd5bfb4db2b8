import type * as Plot from '@observablehq/plot';
import type { Axis } from '../axis.ts';
import type { FigureSize } from '../figure.ts';
import { plotBars } from '../builders/bars.ts';
import { type Curve, plotCurves } from '../builders/curves.ts';
import { plotEvidence } from '../builders/evidence.ts';
import { plotGroupedPoints, pointGroup } from '../builders/grouped-points.ts';
import { plotHeatMap } from '../builders/heat-map.ts';
import { plotHistogram } from '../builders/histogram.ts';
import { plotParallel } from '../builders/parallel.ts';
import { plotPaths } from '../builders/paths.ts';
import { plotScatter } from '../builders/scatter.ts';
import { plotStack } from '../builders/stack.ts';
import { plotStrip } from '../builders/strip.ts';
import { plotSurface, type SurfaceRecord } from '../builders/surface.ts';
import { plotTimeline } from '../builders/timeline.ts';
import { plotTurnedSurface, usualView } from '../builders/turned-surface/index.ts';
import { histogram } from '@basin/statistics';
import { curvesOverRuns } from '../spread.ts';

type Column = readonly (number | null)[];
export type Scale = Axis['scale'];

/** Every builder, fed with one column as x, y, spread and colour at once. */
export const hostileBuilders: Record<
  string,
  (column: Column, scale: Scale, size: FigureSize) => Plot.PlotOptions
> = {
  curves: (column, scale, size) =>
    plotCurves(
      {
        x: axis('Epoch', scale),
        y: axis('Loss', scale),
        curves: [curve('hostile', column), curve('plain', [3, 2, 1])],
      },
      size,
    ),
  'curves over runs': (column, scale, size) => {
    const x = column.map((value, index) => value ?? index);
    const lines = [0, 1].map(() => ({ label: 'run', panel: null, x, y: column }));
    const record = { x: axis('Epoch', 'linear'), y: axis('Loss', scale) };
    return plotCurves({ ...record, curves: curvesOverRuns(lines) }, size);
  },
  'curves in panels': (column, scale, size) =>
    plotCurves(
      {
        x: axis('Epoch', scale),
        y: axis('Loss', scale),
        curves: ['batch 75', 'batch 500, common start', 'batch 500'].map((panel) => ({
          ...curve(`hostile of ${panel}`, column),
          panel,
        })),
      },
      size,
    ),
  'curves of nothing else': (column, scale, size) =>
    plotCurves({ x: axis('Epoch'), y: axis('Loss', scale), curves: [curve('a', column)] }, size),
  stack: (column, scale, size) =>
    plotStack(
      {
        x: axis('Epoch', scale),
        rows: [
          { y: axis('Loss', scale), curves: [curve('hostile', column)] },
          { y: { label: 'Accuracy', percent: true }, curves: [curve('hostile', column)] },
        ],
        dashedLabel: 'test',
      },
      size,
    ),
  'grouped points': (column, scale, size) => {
    const values = column.map((value, index) => ({ x: value ?? index, y: value }));
    return plotGroupedPoints(
      {
        x: axis('Width', scale),
        y: axis('Loss', scale),
        groups: [pointGroup('hostile', null, values)],
        xTicks: values.map(({ x }) => x),
      },
      size,
    );
  },
  strip: (column, scale, size) =>
    plotStrip(
      {
        category: 'Model',
        categories: ['a'],
        y: axis('Loss', scale),
        points: column.map((value) => ({
          ...{ category: 'a', panel: null, value, label: 'run' },
          marked: value === null,
        })),
        markedLabel: 'stuck',
      },
      size,
    ),
  scatter: (column, scale, size) =>
    plotScatter(
      {
        x: axis('Ratio', scale),
        y: axis('Loss', scale),
        value: axis('Norm', scale),
        points: column.map((value) => ({
          ...{ x: value, y: value, value, label: 'run' },
          marked: false,
        })),
        markedLabel: null,
        band: { low: column[0] ?? 0, high: column[1] ?? 1, label: 'band' },
      },
      size,
    ),
  histogram: (column, scale, size) => {
    const numbers = column.map((value) => value ?? Number.NaN);
    const made = [3, 2 ** 20].flatMap((count) => histogram(numbers, Math.min(count, 64)));
    const given = numbers.map((low) => ({ low, high: low, count: Math.abs(low) }));
    const groups = [made, given].map((bins, index) => ({
      ...{ label: String(index), panel: null },
      bins,
    }));
    return plotHistogram({ x: axis('Eigenvalue'), y: axis('Count', scale), groups }, size);
  },
  paths: (column, scale, size) =>
    plotPaths(
      {
        x: axis('PC 1', scale),
        y: axis('PC 2', scale),
        paths: [false, true].map((faint) => ({
          ...{ label: 'run', panel: null, faint },
          points: column.map((value, epoch) => ({
            ...{ x: value ?? 0, y: value ?? Number.NaN, epoch },
            note: String(value),
          })),
        })),
      },
      size,
    ),
  'heat map': (column, scale, size) => {
    const names = column.map((value, index) => `${index} ${value}`);
    return plotHeatMap(
      {
        ...{ x: { label: 'width', values: names }, y: { label: 'rate', values: names } },
        value: axis('Loss', scale),
        cells: names.map((name, index) => ({
          ...{ x: name, y: name, value: column[index] ?? null, count: 1 },
        })),
      },
      size,
    );
  },
  timeline: (column, _, size) => {
    const spans = column.map((value, index) => ({
      ...{ worker: `worker ${index % 3} of ${value}`, label: 'run', state: String(value) },
      ...{ from: 0, to: Math.abs(value ?? 0) },
    }));
    return plotTimeline({ spans, workers: [...new Set(spans.map(({ worker }) => worker))] }, size);
  },
  parallel: (column, _, size) =>
    plotParallel(
      {
        axes: column.map((value) => ({
          label: String(value),
          ticks: [{ share: value ?? 0, label: String(value) }],
        })),
        lines: [{ shares: [...column], isInside: true }],
      },
      size,
    ),
  bars: (column, scale, size) =>
    plotBars(
      {
        value: axis('Share', scale),
        bars: column.map((value) => ({ label: String(value), value, low: value, high: value })),
      },
      size,
    ),
  evidence: (column, scale, size) => {
    const values = column.map((value) => value ?? Number.NaN);
    const [estimate = 0, low = 0, high = 0] = values;
    const row = { name: String(low), values, interval: { estimate, low, high }, margin: high };
    const many = { ...row, name: null, values: Array.from({ length: 20 }, () => values).flat() };
    return plotEvidence({ x: axis('Difference', scale), unit: 'seed', rows: [row, many] }, size);
  },
  surface: (column, scale, size) => {
    const grid = column.slice(0, 6).map((value) => value ?? 0);
    const path = grid.map((a) => ({ a, b: a }));
    return plotSurface(
      {
        ...{ a: axis('a'), b: axis('b'), value: axis('Loss', scale) },
        ...{ aValues: grid, bValues: grid, path, centre: path[0] ?? null },
        values: grid.map(() => [...column]),
      },
      size,
    );
  },
  'surface on an even grid': (column, scale, size) => plotSurface(evenSurface(column, scale), size),
  'turned surface': (column, scale, size) => {
    const grid = column.slice(0, 6).map((value) => value ?? 0);
    const path = grid.map((a) => ({ a, b: a }));
    return plotTurnedSurface(
      {
        ...{ a: axis('a'), b: axis('b'), value: axis('Loss', scale) },
        ...{ aValues: grid, bValues: grid, path, centre: path[0] ?? null },
        values: grid.map(() => [...column]),
      },
      size,
      { azimuth: column[0] ?? 0, elevation: column[1] ?? 0 },
    );
  },
  'turned surface on an even grid': (column, scale, size) =>
    plotTurnedSurface(evenSurface(column, scale), size, usualView),
};

function evenSurface(column: Column, scale: Scale): SurfaceRecord {
  const grid = [0, 1, 2, 3];
  return {
    ...{ a: axis('a'), b: axis('b'), value: axis('Loss', scale) },
    ...{ aValues: grid, bValues: grid, path: null, centre: null },
    values: grid.map((row) => grid.map((at) => column[4 * row + at] ?? 0.5)),
  };
}

export function axis(label: string, scale?: Scale): Axis {
  return scale === undefined ? { label } : { label, scale };
}

export function curve(label: string, column: Column): Curve {
  const points = column.map((y, index) => ({ x: y ?? index, y, low: y, high: y }));
  return { label, panel: null, dashed: false, points };
}
