import { expect, it } from 'vitest';
import { curveRows } from './curves.ts';
import {
  colourNote,
  curveGroups,
  firstGrouping,
  groupings,
  type MetricCurve,
  metricCurveRecord,
} from './metric-curves.ts';

const axes = { x: { label: 'Epoch' }, y: { label: 'Loss' } };

function curve(width: number, seed: number, y: (number | null)[], x = [0, 1]): MetricCurve {
  return { id: `${width}-${seed}`, label: `${width} seed ${seed}`, factors: { width, seed }, x, y };
}

const grid = [64, 16, 256].flatMap((width) =>
  [1, 2, 3].map((seed) => curve(width, seed, [4, width / seed])),
);

it('groups by a factor over seeds: median, range and how many', () => {
  const groups = curveGroups(grid, 'width');
  expect(groups.map(({ label, colour }) => [label, colour])).toEqual([
    ['width = 16 (n = 3)', 0],
    ['width = 64 (n = 3)', 1],
    ['width = 256 (n = 3)', 2],
  ]);
  const [first] = metricCurveRecord(axes, groups).curves;
  expect(first?.points[1]).toEqual({ x: 1, y: 8, low: 16 / 3, high: 16 });
  const others = metricCurveRecord(axes, groups, new Set(['16'])).curves;
  expect(others.map(({ colour }) => colour)).toEqual([1, 2]);
});

it('curves without a factor that others have are told so, whatever it is called', () => {
  const curves = [
    curve(1, 1, [1, 2]),
    { ...curve(2, 1, [1, 2]), factors: { constructor: 'wide' } },
  ];
  const labels = curveGroups(curves as MetricCurve[], 'constructor').map(({ label }) => label);
  expect(labels).toEqual(['constructor = none (n = 1)', 'constructor = wide (n = 1)']);
});

it('has at most eight colours, says so beyond, and groups by itself then', () => {
  expect(firstGrouping(grid)).toBe('width');
  expect(firstGrouping(grid.slice(0, 8))).toBeNull();
  expect(groupings(grid)).toEqual(['width', 'seed']);
  const single = curveGroups(grid, null);
  expect(new Set(single.map(({ colour }) => colour))).toEqual(new Set([null]));
  expect(colourNote(single)).toContain('9 curves in one colour');
  expect(colourNote(curveGroups(grid, 'seed'))).toBeNull();
});

it('aligns runs that were thinned differently, and keeps their gaps', () => {
  const steps = Array.from({ length: 1_000 }, (_, index) => index);
  const every = (by: number) => steps.filter((step) => step % by === 0);
  const runs = [2, 3].map((by) => ({
    ...curve(
      16,
      by,
      every(by).map((step) => (step > 900 ? null : 5)),
      every(by),
    ),
  }));
  const [drawn] = metricCurveRecord(axes, curveGroups(runs, 'width')).curves;
  expect(drawn?.points).toHaveLength(150);
  expect(drawn?.points[0]).toMatchObject({ y: 5, low: 5, high: 5 });
  expect(drawn?.points.at(-1)?.y).toBeNull();
});

it('does not leap from run to run where each has few points at times of its own', () => {
  // Straight lines from 0 to 1 and from 10 to 11 over the same time, at three moments each: the median is 5 higher.
  const runs = [curve(16, 1, [0, 0.5, 1], [0, 1, 2]), curve(16, 2, [10, 10.45, 11], [0, 0.9, 2])];
  const points = metricCurveRecord(axes, curveGroups(runs, 'width')).curves[0]?.points ?? [];
  expect(points.length).toBe(150);
  for (const { x, y, low, high } of points) {
    expect(y).toBeCloseTo(5 + x / 2, 1);
    expect(low).toBeCloseTo(x / 2, 1);
    expect(high).toBeCloseTo(10 + x / 2, 1);
  }
});

it('an axis is logarithmic where positive values span much, and never for fractions', () => {
  const scaleOf = (y: (number | null)[], percent = false) =>
    metricCurveRecord(
      { ...axes, y: { label: 'y', percent } },
      curveGroups(
        [
          curve(
            1,
            1,
            y,
            y.map((_, index) => index),
          ),
        ],
        null,
      ),
    ).y.scale;
  expect(scaleOf([1, null, 0.01])).toBe('log');
  expect(scaleOf([2.3, 2.1])).toBeUndefined();
  expect(scaleOf([1, 0])).toBeUndefined();
  expect(scaleOf([0.1, 0.98], true)).toBeUndefined();
  expect(scaleOf([null])).toBeUndefined();
});

it('ends the line of a group where none of its runs goes on', () => {
  // Two seeds of one width at one time, a third an hour later.
  const runs = [
    curve(16, 1, [3, 2], [0, 10]),
    curve(16, 2, [3, 2], [5, 12]),
    curve(16, 3, [3, 2], [3_600, 3_610]),
  ];
  const record = metricCurveRecord(axes, curveGroups(runs, 'width'));
  const points = record.curves[0]?.points ?? [];
  const gaps = points.filter(({ y }) => y === null);
  expect(gaps).toHaveLength(1);
  expect(gaps[0]?.x).toBeGreaterThan(12);
  expect(gaps[0]?.x).toBeLessThan(3_600);
  expect(curveRows(record)).toHaveLength(points.length - 1);
});
