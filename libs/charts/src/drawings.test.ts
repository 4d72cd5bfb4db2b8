import { readdirSync } from 'node:fs';
import type * as Plot from '@observablehq/plot';
import { expect, it } from 'vitest';
import { plotBars } from './builders/bars.ts';
import { type Curve, plotCurves } from './builders/curves.ts';
import { plotEvidence } from './builders/evidence.ts';
import { plotGroupedPoints, pointGroup } from './builders/grouped-points.ts';
import { plotHeatMap } from './builders/heat-map.ts';
import { plotHistogram } from './builders/histogram.ts';
import { plotParallel } from './builders/parallel.ts';
import { plotPaths } from './builders/paths.ts';
import { plotScatter } from './builders/scatter.ts';
import { plotStack } from './builders/stack.ts';
import { plotStrip } from './builders/strip.ts';
import { plotSurface, type SurfaceRecord } from './builders/surface.ts';
import { plotTimeline } from './builders/timeline.ts';
import { plotTurnedSurface, usualView } from './builders/turned-surface/index.ts';
import type { FigureSize } from './figure.ts';
import { renderSvg } from './svg.ts';
import { described } from './testing/described.ts';

const loss = { label: 'Loss (nats)', scale: 'log' } as const;
const accuracy = { label: 'Accuracy', percent: true };
const epoch = { label: 'Epoch' };
const of = (panel: string | null) => ({ panel, label: panel ?? 'all' });

function curve(label: string, values: (number | null)[], dashed = false): Curve {
  const points = values.map((y, x) => ({
    ...{ x, y },
    low: y === null ? null : y / 1.5,
    high: y === null ? null : y * 1.5,
  }));
  return { label, panel: null, dashed, points };
}

const grid = [-1, -0.5, 0, 0.5, 1];
const surface: SurfaceRecord = {
  ...{ a: { label: 'First direction' }, b: { label: 'Second direction' }, value: loss },
  ...{ aValues: grid, bValues: grid, centre: { a: 0, b: 0 } },
  values: grid.map((b) => grid.map((a) => (a === 1 && b === 1 ? null : 0.01 + a * a + b * b * 4))),
  path: [
    { a: -0.8, b: -0.6 },
    { a: -0.2, b: 0.1 },
    { a: 0, b: 0 },
  ],
};

/** One drawing by each file of `builders/` that draws. */
const drawings: Record<string, (size: FigureSize) => Plot.PlotOptions> = {
  bars: (size) =>
    plotBars(
      {
        value: { label: 'Share of the variance', percent: true },
        bars: [
          { label: 'rate', value: 0.61, low: 0.5, high: 0.72 },
          { label: 'width', value: 0.22, low: null, high: null },
          { label: 'unknown', value: null, low: null, high: null },
        ],
      },
      size,
    ),
  curves: (size) =>
    plotCurves(
      {
        ...{ x: epoch, y: loss },
        curves: [curve('train', [2, 0.5, 0.1, 0.02]), curve('test', [2.1, null, 0.4, 0.3], true)],
      },
      size,
    ),
  evidence: (size) =>
    plotEvidence(
      {
        ...{ x: { label: 'difference in test loss, A − B' }, unit: 'seed' },
        rows: [
          {
            ...{ name: 'common start', values: [0.1, 0.3, 0.2], margin: null },
            interval: { estimate: 0.2, low: -0.05, high: 0.45 },
          },
          { name: 'separate starts', values: [-0.2], interval: null, margin: 0.1 },
        ],
      },
      size,
    ),
  'grouped-points': (size) =>
    plotGroupedPoints(
      {
        ...{ x: { label: 'Batch size', scale: 'log2' }, y: accuracy, xTicks: [16, 64, 256] },
        groups: ['sgd', 'adam'].map((label, index) =>
          pointGroup(
            label,
            null,
            [16, 64, 256, 16].map((x, at) => ({
              x,
              y: at === 2 && index === 1 ? null : 0.9 - at / 40,
            })),
          ),
        ),
      },
      size,
    ),
  'heat-map': (size) =>
    plotHeatMap(
      {
        x: { label: 'rate', values: ['0.01', '0.1'] },
        y: { label: 'width', values: ['16', '64'] },
        value: accuracy,
        cells: [
          { x: '0.01', y: '16', value: 0.71, count: 3 },
          { x: '0.1', y: '16', value: 0.93, count: 3 },
          { x: '0.01', y: '64', value: null, count: 0 },
          { x: '0.1', y: '64', value: 0.97, count: 2 },
        ],
      },
      size,
    ),
  histogram: (size) =>
    plotHistogram(
      {
        ...{ x: { label: 'Eigenvalue' }, y: { label: 'Eigenvalues in the bin', scale: 'log' } },
        groups: [
          {
            ...of(null),
            bins: [
              { low: -1, high: 0, count: 3 },
              { low: 0, high: 1, count: 70 },
              { low: 1, high: 2, count: 0 },
              { low: 2, high: 3, count: 1 },
            ],
          },
        ],
      },
      size,
    ),
  parallel: (size) =>
    plotParallel(
      {
        axes: ['rate', 'optimiser', 'accuracy'].map((label) => ({
          label,
          ticks: [
            { share: 0, label: 'low' },
            { share: 1, label: 'high' },
          ],
        })),
        lines: [
          { shares: [0, 1, 0.9], isInside: true },
          { shares: [1, 0, 0.2], isInside: true },
          { shares: [0.5, 0.5, null], isInside: false },
        ],
      },
      size,
    ),
  paths: (size) =>
    plotPaths(
      {
        ...{ x: { label: 'First component' }, y: { label: 'Second component' } },
        paths: ['seed 1', 'seed 2'].map((label, run) => ({
          ...{ label, panel: null, faint: false },
          points: [0, 1, 2].map((at) => ({
            ...{ x: at * (run === 0 ? 1 : -1), y: at * at, epoch: at },
            note: at === 2 ? '97 %' : null,
          })),
        })),
      },
      size,
    ),
  scatter: (size) =>
    plotScatter(
      {
        ...{
          x: { label: 'Minimal ratio' },
          y: loss,
          value: { label: 'Gradient norm', scale: 'log' },
        },
        points: [0.2, 0.5, 0.9, null].map((x, at) => ({
          ...{ x, y: 10 ** -at, value: 10 ** (at - 2), label: `run ${at}`, marked: at === 1 },
        })),
        markedLabel: 'stuck',
        band: { low: 0.4, high: 0.6, label: 'band' },
      },
      size,
    ),
  stack: (size) =>
    plotStack(
      {
        ...{ x: epoch, dashedLabel: 'test' },
        rows: [
          { y: loss, curves: [curve('seed 1', [2, 0.4, 0.1])] },
          {
            y: accuracy,
            curves: [curve('seed 1', [0.2, 0.5, 0.6]), curve('seed 1', [0.1, 0.4, 0.5], true)],
          },
        ],
      },
      size,
    ),
  strip: (size) =>
    plotStrip(
      {
        ...{ category: 'Model', categories: ['shallow', 'deep'], y: loss, markedLabel: 'stuck' },
        points: [0.1, 0.2, 3, null].map((value, at) => ({
          ...{ category: at % 2 === 0 ? 'shallow' : 'deep', panel: null, value, label: 'run' },
          marked: at === 2,
        })),
      },
      size,
    ),
  surface: (size) => plotSurface(surface, size),
  timeline: (size) =>
    plotTimeline(
      {
        workers: ['1', '2'],
        spans: [
          { worker: '1', label: 'a', state: 'done', from: 0, to: 4 },
          { worker: '2', label: 'b', state: 'failed', from: 1, to: 2.5 },
          { worker: '1', label: 'c', state: 'done', from: 2, to: 3 },
        ],
      },
      size,
    ),
  'turned-surface': (size) => plotTurnedSurface(surface, size, usualView),
};

/** Of these the files make records for others to draw. */
const records = new Set(['curve-figure', 'metric-curves']);

it('every builder has a drawing here', () => {
  const files = readdirSync(new URL('builders', import.meta.url))
    .filter((name) => !name.endsWith('.test.ts'))
    .map((name) => name.replace(/\.ts$/, ''));
  expect(files.filter((name) => !records.has(name)).sort()).toEqual(Object.keys(drawings).sort());
});

for (const [name, draw] of Object.entries(drawings)) {
  it.each(['light', 'dark'] as const)(`${name} looks as it did: %s`, (theme) => {
    const svg = renderSvg(draw({ width: 480, height: 300 }), { theme });
    // Nothing of the page is needed to see it.
    expect(svg).not.toMatch(/var\(|light-dark|currentcolor;/);
    expect(described(svg)).toMatchSnapshot();
  });
}
