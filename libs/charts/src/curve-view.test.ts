import { describe, expect, it } from 'vitest';
import { curveGroups, metricCurveRecord } from './builders/metric-curves.ts';
import { innerDomain, smoothed, usualCurveView, viewedCurve } from './curve-view.ts';
import { curveRows, plotCurves } from './builders/curves.ts';
import { cutPoints } from './cut-points.ts';
import { spreadOf } from './spread.ts';
import { renderSvg } from './svg.ts';

describe('smoothing', () => {
  it('is the mean of all so far, the newest weighing most, corrected for its start', () => {
    // By hand: (0.5 · 2) / 0.5, (0.25 · 2 + 0.5 · 4) / 0.75, (0.125 · 2 + 0.25 · 4 + 0.5 · 0) / 0.875.
    expect(smoothed([2, 4, 0], 0.5)).toEqual([2, 2.5 / 0.75, 1.25 / 0.875]);
    expect(smoothed([2, 4], 0)).toEqual([2, 4]);
  });

  it('leaves gaps where they are', () => {
    expect(smoothed([1, null, 1], 0.9)).toEqual([1, null, 1]);
  });
});

it('a view cuts what is drawn, after it was smoothed', () => {
  const curve = { x: [0, 1, 2, 3], y: [8, 0, 0, 0] };
  const seen = viewedCurve(curve, { ...usualCurveView, smoothing: 0.5, from: 1, to: 2 });
  // With the points before and behind, to which its line goes on.
  expect(seen.x).toEqual([0, 1, 2, 3]);
  expect(seen.y[1]).toBeCloseTo(8 / 3);
  const xOf = (from: number | null, to: number | null) =>
    viewedCurve(curve, { ...usualCurveView, from, to }).x;
  expect(xOf(1.2, 1.8)).toEqual([1, 2]);
  expect(xOf(2, null)).toEqual([1, 2, 3]);
  expect([xOf(4, 9), xOf(-3, -1), xOf(2, 1)]).toEqual([[], [], []]);
  expect(viewedCurve(curve, usualCurveView)).toBe(curve);
});

it('the axis ends where most values lie, and not at one far out', () => {
  const values = [...Array.from({ length: 200 }, (_, index) => 1 + index / 200), 1e6];
  const [low, high] = innerDomain(values) ?? [0, 0];
  expect(low).toBeGreaterThan(1);
  expect(high).toBeLessThan(2);
  expect(innerDomain(values.slice(0, 5))).toBeNull();
});

describe('a view between two values', () => {
  const ids = { id: 'a', label: 'a', factors: {} };
  const seen = (y: number[], change: Partial<typeof usualCurveView>) => {
    const groups = curveGroups([{ ...ids, x: [0, 10, 20], y }], null);
    const axes = { x: { label: 'Epoch' }, y: { label: 'loss' } };
    const view = { ...usualCurveView, from: 12, to: 17, ...change };
    return metricCurveRecord(axes, groups, new Set(), spreadOf, view);
  };
  const size = { width: 400, height: 300 };

  it('shows the line that passes through it, from edge to edge', () => {
    const svg = renderSvg(plotCurves(seen([0, 0, 10], {}), size));
    const [, from = '', to = ''] =
      /aria-label="line"[^>]*><path[^>]* d="M([\d.]+),[\d.]+L([\d.]+),/.exec(svg) ?? [];
    expect(Number(to) - Number(from)).toBeGreaterThan(300);
    expect(svg).not.toContain('beyond the axis');
  });

  it('cuts it where the straight line is, as the axes are scaled', () => {
    const settled = { label: 'Epoch', domain: [12, 17] as [number, number], note: null };
    const points = [10, 20].map((x, index) => ({ x, y: 10 ** index, low: null, high: null }));
    const linear = cutPoints(points, settled, { label: 'loss' });
    expect(linear.map(({ x, y }) => [x, y])).toEqual([
      [12, 2.8],
      [17, 7.3],
    ]);
    const log = cutPoints(points, settled, { label: 'loss', scale: 'log' });
    expect(log[0]?.y).toBeCloseTo(10 ** 0.2);
    const gap = [points[0], { ...points[1], y: null }] as typeof points;
    expect(cutPoints(gap, settled, { label: 'loss' })).toEqual([]);
  });

  it('has the values in its table that were measured there', () => {
    expect(curveRows(seen([0, 0, 10], {}))).toEqual([]);
    expect(curveRows(seen([0, 0, 10], { from: 8 })).map((row) => row['Epoch'])).toEqual([10]);
  });
});

it('a band that leaves the axis is drawn up to its end', () => {
  const point = (x: number) => ({ x, y: 1, low: 0, high: 9 });
  const curves = [{ label: 'a', panel: null, dashed: false, points: [0, 1].map(point) }];
  const y = { label: 'loss', domain: [0.5, 2] as [number, number] };
  const svg = renderSvg(
    plotCurves({ x: { label: 'Epoch' }, y, curves }, { width: 400, height: 300 }),
  );
  expect(svg).toMatch(/aria-label="area"[^>]*><path d="M\d/);
});

it('a scale that was chosen takes the place of the one that fits', () => {
  const ids = { id: 'a', label: 'a', factors: {} };
  const groups = curveGroups([{ ...ids, x: [0, 1, 2], y: [1000, 10, 0.1] }], null);
  const axes = { x: { label: 'Epoch' }, y: { label: 'loss' } };
  const scaleOf = (scale: 'usual' | 'linear' | 'log') =>
    metricCurveRecord(axes, groups, new Set(), spreadOf, { ...usualCurveView, scale }).y.scale;
  expect([scaleOf('usual'), scaleOf('linear'), scaleOf('log')]).toEqual(['log', undefined, 'log']);
});

describe('what curves run along', () => {
  const ids = { id: 'a', label: 'a', factors: {} };
  const axes = { x: { label: 'Step' }, y: { label: 'loss' } };
  const xOf = (change: Partial<typeof usualCurveView>, x = [0, 1, 10, 100]) =>
    metricCurveRecord(
      axes,
      curveGroups([{ ...ids, x, y: [4, 3, 2, 1] }], null),
      new Set(),
      spreadOf,
      {
        ...{ ...usualCurveView, ...change },
      },
    ).x;

  it('ends where the view does, and with the curves where it says nothing', () => {
    expect(xOf({})).toEqual({ label: 'Step' });
    expect(xOf({ from: 1, to: 20 }).domain).toEqual([1, 20]);
    expect(xOf({ from: 5 }).domain).toEqual([5, 100]);
    expect(xOf({ from: 7, to: 3 }).domain).toBeUndefined();
  });

  it('can be logarithmic, without what is not positive', () => {
    expect(xOf({ across: 'log', to: 50 })).toEqual({
      ...{ label: 'Step', scale: 'log', domain: [1, 50] },
    });
  });

  it('of trainings that were measured at unlike times is put together in even decades', () => {
    const times = (shift: number) =>
      Array.from({ length: 40 }, (_, index) => 10 ** (index / 10) + shift);
    const curves = [0, 0.01].map((shift) => ({
      ...{ id: String(shift), label: 'run', factors: { width: 1 } },
      ...{ x: times(shift), y: times(shift) },
    }));
    const [curve] = metricCurveRecord(axes, curveGroups(curves, 'width'), new Set(), spreadOf, {
      ...{ ...usualCurveView, across: 'log' },
    }).curves;
    // Even bins of time would have put half of the points into the first.
    expect(curve?.points.length).toBeGreaterThan(30);
  });
});
