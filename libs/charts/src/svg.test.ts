import { describe, expect, it } from 'vitest';
import { plotCurves, type CurveRecord } from './builders/curves.ts';
import { plotGroupedPoints, pointGroup } from './builders/grouped-points.ts';
import { plotHeatMap } from './builders/heat-map.ts';
import { plotHistogram } from './builders/histogram.ts';
import { plotPaths } from './builders/paths.ts';
import { plotScatter, type ScatterRecord } from './builders/scatter.ts';
import { plotStack } from './builders/stack.ts';
import { plotStrip } from './builders/strip.ts';
import { plotSurface, type SurfaceRecord } from './builders/surface.ts';
import { renderSvg } from './svg.ts';

const size = { width: 400, height: 300 };
const logLoss = { label: 'Loss (nats)', scale: 'log' } as const;

function makeCurves(values: (number | null)[]): CurveRecord {
  const points = values.map((y, x) => ({ x, y, low: null, high: null }));
  return {
    x: { label: 'Epoch' },
    y: logLoss,
    curves: [{ label: 'run', panel: null, dashed: false, points }],
  };
}

function makeScatter(points: ScatterRecord['points']): ScatterRecord {
  return {
    x: { label: 'x' },
    y: logLoss,
    value: { label: 'norm', scale: 'log' },
    points,
    markedLabel: 'stuck',
    band: { low: 0.8, high: 0.9, label: 'band' },
  };
}

function makeSurface(values: (number | null)[][]): SurfaceRecord {
  const grid = values.map((_, index) => index);
  return {
    a: { label: 'a' },
    b: { label: 'b' },
    value: logLoss,
    aValues: grid,
    bValues: grid,
    values,
    centre: { a: 0, b: 0 },
    path: [{ a: 0, b: 0 }],
  };
}

describe('renderSvg', () => {
  it('gives equal bytes for equal options, with its own background and no variables', () => {
    const first = renderSvg(plotCurves(makeCurves([1, 0.5, 0.1]), size), { title: 'Loss' });
    expect(renderSvg(plotCurves(makeCurves([1, 0.5, 0.1]), size), { title: 'Loss' })).toBe(first);
    expect(first).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(first).toContain('aria-label="Loss"');
    expect(first).not.toMatch(/var\(|<script|<style|href="http/);
    expect(first).toContain('>Loss (nats)</text>');
  });

  it('draws dark text on light, light text on dark', () => {
    const options = plotCurves(makeCurves([1, 0.5]), size);
    expect(renderSvg(options)).toMatch(/style="[^"]*color:\s*#1b1f24/);
    const dark = renderSvg(options, { theme: 'dark' });
    expect(dark).toMatch(/style="[^"]*color:\s*#e6edf3/);
    expect(dark).toContain('fill="#0d1117"');
  });

  it('leaves a gap where a value is missing or not positive on a log axis', () => {
    const line = /aria-label="line"[^>]*>.*?d="(M[^"]+)"/s;
    const whole = line.exec(renderSvg(plotCurves(makeCurves([4, 3, 2, 1]), size)))?.[1] ?? '';
    const broken =
      line.exec(renderSvg(plotCurves(makeCurves([4, 3, null, 0, 2, 1]), size)))?.[1] ?? '';
    expect(whole.split('M')).toHaveLength(2);
    expect(broken.split('M')).toHaveLength(3);
  });

  it('matches its snapshot', () => {
    expect(renderSvg(plotCurves(makeCurves([1, 0.5, 0.1]), size))).toMatchSnapshot();
    const stack = plotStack(
      {
        x: { label: 'Epoch' },
        rows: [
          { y: logLoss, curves: makeCurves([1, 0.5]).curves },
          { y: { label: 'Accuracy', percent: true }, curves: makeCurves([0.2, 0.9]).curves },
        ],
        dashedLabel: null,
      },
      size,
    );
    expect(renderSvg(stack)).toMatchSnapshot();
  });
});

describe('builders survive data that is missing', () => {
  const hollow = { x: null, y: Number.NaN, value: null, label: 'lost', marked: false };
  const axes = { x: { label: 'x' }, y: logLoss };
  it.each([
    ['curves, none', plotCurves({ ...axes, curves: [] }, size)],
    ['curves, one point', plotCurves(makeCurves([1]), size)],
    ['curves, all missing', plotCurves(makeCurves([null, null]), size)],
    ['curves, constant', plotCurves(makeCurves([2, 2, 2]), size)],
    ['stack, none', plotStack({ x: { label: 'x' }, rows: [], dashedLabel: null }, size)],
    [
      'stack, empty row',
      plotStack(
        { x: { label: 'x' }, rows: [{ y: logLoss, curves: [] }], dashedLabel: 'test' },
        size,
      ),
    ],
    ['points, none', plotGroupedPoints({ ...axes, groups: [] }, size)],
    [
      'points, missing',
      plotGroupedPoints({ ...axes, groups: [pointGroup('a', null, [{ x: 1, y: null }])] }, size),
    ],
    ['scatter, none', plotScatter(makeScatter([]), size)],
    ['scatter, missing', plotScatter(makeScatter([hollow]), size)],
    ['scatter, one', plotScatter(makeScatter([{ ...hollow, x: 1, y: 1, value: 1 }]), size)],
    ['histogram, none', plotHistogram({ ...axes, groups: [] }, size)],
    [
      'histogram, no width',
      plotHistogram(
        { ...axes, groups: [{ label: 'a', panel: null, bins: [{ low: 1, high: 1, count: 3 }] }] },
        size,
      ),
    ],
    [
      'strip, none',
      plotStrip(
        { category: 'Model', categories: [], y: logLoss, points: [], markedLabel: null },
        size,
      ),
    ],
    ['paths, none', plotPaths({ x: { label: 'x' }, y: { label: 'y' }, paths: [] }, size)],
    [
      'paths, one point',
      plotPaths(
        {
          x: { label: 'x' },
          y: { label: 'y' },
          paths: [
            {
              label: 'a',
              panel: null,
              faint: false,
              points: [{ x: 1, y: 1, epoch: 0, note: null }],
            },
          ],
        },
        size,
      ),
    ],
    ['surface, none', plotSurface(makeSurface([]), size)],
    [
      'surface, constant',
      plotSurface(
        makeSurface([
          [1, 1, 1],
          [1, 1, 1],
          [1, 1, 1],
        ]),
        size,
      ),
    ],
    [
      'surface, infinite cells',
      plotSurface(
        makeSurface([
          [null, 1, 2],
          [1, 2, 3],
          [2, 3, null],
        ]),
        size,
      ),
    ],
    [
      'surface, nothing finite',
      plotSurface(
        makeSurface([
          [null, null],
          [null, null],
        ]),
        size,
      ),
    ],
  ])('%s', (_, options) => {
    const svg = renderSvg(options);
    expect(svg).toMatch(/^<svg/);
    expect(svg).not.toMatch(/="[^"]*(NaN|Infinity|undefined)/);
  });
});

it('the colours of a share end in per cent, as its cells do', () => {
  const cell = (x: string, value: number) => ({ x, y: 'b', value, count: 1 });
  const svg = renderSvg(
    plotHeatMap(
      {
        x: { label: 'x', values: ['1', '2'] },
        y: { label: 'y', values: ['b'] },
        value: { label: 'accuracy', percent: true },
        cells: [cell('1', 0.25), cell('2', 0.75)],
      },
      size,
    ),
  );
  expect(svg.match(/>75 %</g)).toHaveLength(2);
  expect(svg).toMatch(/accuracy +25 %</);
});
