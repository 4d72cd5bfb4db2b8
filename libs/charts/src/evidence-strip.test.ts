import { expect, test } from 'vitest';
import { evidenceStrip, placesApart } from './evidence-strip.ts';

test('marks lie in the order of their numbers, and 0 is among them', () => {
  const interval = { estimate: 0.2, low: -0.1, high: 0.5 };
  const strip = evidenceStrip({ values: [0.1, 0.2, 0.3], interval, margin: null });
  const { points, zero } = strip ?? { points: [], zero: 0 };
  const places = [strip?.interval?.low, zero, ...points, strip?.interval?.high] as number[];
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(strip?.estimate).toBeCloseTo(points[1] ?? 0);
});

test('a single value has a place and no interval', () => {
  const interval = { estimate: 1, low: 1, high: 1 };
  expect(evidenceStrip({ values: [1], interval, margin: null })).toMatchObject({
    points: [expect.any(Number)],
    interval: null,
  });
});

test('a margin lies around 0', () => {
  const strip = evidenceStrip({ values: [0.1, 0.3], interval: null, margin: 0.2 });
  expect((strip?.margin?.low ?? 0) + (strip?.margin?.high ?? 0)).toBeCloseTo(
    2 * (strip?.zero ?? 0),
  );
});

test.each([
  { values: [], interval: null },
  { values: [NaN, Infinity], interval: { estimate: NaN, low: -Infinity, high: Infinity } },
])('nothing finite is nothing to show: %o', (evidence) => {
  expect(evidenceStrip({ ...evidence, margin: null })).toBeNull();
});

test.each([
  [[0, 0, 0]],
  [[1e308, -1e308, 1]],
  [[0.1, 0.10000000000000002]],
  [[5e-324, 0]],
  [[Number.MAX_VALUE, -Number.MAX_VALUE]],
])('%j stay inside', (values) => {
  const interval = { estimate: values[0] ?? 0, low: values[0] ?? 0, high: values[1] ?? 0 };
  const strip = evidenceStrip({ values, interval, margin: null });
  const places = [strip?.zero, strip?.estimate, ...(strip?.points ?? [])] as number[];
  expect(places.every((place) => place >= 0 && place <= 1)).toBe(true);
});

test('of thousands of seeds those are drawn that lie apart, of few all', () => {
  const many = Array.from({ length: 3_334 }, (_, index) => (0.37 * index) % 1);
  const drawn = placesApart(many, 1 / 65).toSorted((a, b) => a - b);
  expect(drawn.length).toBeLessThanOrEqual(66);
  expect(
    Math.max(...drawn.slice(1).map((place, index) => place - (drawn[index] ?? 0))),
  ).toBeLessThan(2 / 65);
  expect(placesApart([0.5, 0.5, 0.5], 1 / 65)).toEqual([0.5, 0.5, 0.5]);
});
