import { expect, it } from 'vitest';
import { reference } from './fixtures/reference.ts';
import { chanceOfTrend, pointsTest, trendTest } from './trend-test.ts';

it('the chance of a trend without one is that of all orders', () => {
  for (const [count, strength, chance] of reference.trend.chance as [number, number, number][]) {
    expect(chanceOfTrend(count, strength)).toBeCloseTo(chance, 10);
  }
  expect(chanceOfTrend(1, 0.5)).toBe(1);
  expect(chanceOfTrend(30, 0.5)).toBeLessThan(0.005);
});

it('groups are shuffled apart: p as of all pairs of orders', () => {
  const { groups, rho, pRising } = reference.trend;
  const found = trendTest(groups.map((y) => ({ x: [0, 1, 2, 3], y })));
  expect(found.rho).toBeCloseTo(rho, 12);
  expect(Math.abs(found.pRising - pRising)).toBeLessThan(0.02);
});

it('levels of groups do not matter, constants neither rise nor fall', () => {
  const rising = trendTest([
    { x: [1, 2, 3, 4], y: [1, 2, 3, 4] },
    { x: [1, 2, 3, 4], y: [90, 80, 95, 99] },
    { x: [1, 2, 3, 4], y: [7, 7, 7, 7] },
  ]);
  expect(rising.rho).toBeCloseTo((1 + 0.8 + 0) / 3, 12);
  expect(rising.pRising).toBeLessThan(0.05);
  expect(rising.pFalling).toBeGreaterThan(0.9);
  expect(trendTest([{ x: [1, 2, 3], y: [5, 5, 5] }])).toEqual({ rho: 0, pRising: 1, pFalling: 1 });
});

it('points change places in all groups at once: more groups of the same order are no more points', () => {
  const [x, y] = [
    [1, 2, 3, 4, 5],
    [1, 2, 3, 5, 4],
  ];
  const groups = Array.from({ length: 8 }, () => ({ x: x as number[], y: y as number[] }));
  const { rho, pRising } = pointsTest(groups);
  expect(rho).toBeCloseTo(0.9, 12);
  // Five of 120 orders have ρ of 0.9 or more.
  expect(pRising).toBeCloseTo(5 / 120, 2);
  expect(trendTest(groups).pRising).toBeLessThan(0.001);
  // Groups that differ among themselves do make it less likely.
  const levels = [3, 1, 2, 5, 4, 7, 6, 8];
  const apart = levels.map((at) => ({ x: x as number[], y: [1, 2, 3, 4, 5].map((v) => (v * at) % 11) })); // prettier-ignore
  expect(pointsTest(apart).rho).toBeCloseTo(trendTest(apart).rho, 12);
  // What a group lacks takes no part.
  const lacking = { x: [1, 2, 3, 4, 5, Number.NaN], y: [1, 2, 3, 5, 4, Number.NaN] };
  expect(pointsTest([lacking]).rho).toBeCloseTo(0.9, 12);
  const refused = expect.objectContaining({ code: 'statistics/permutation-values' });
  expect(() => pointsTest([])).toThrow(refused);
  expect(() => pointsTest([...groups, lacking])).toThrow(refused);
});

it('asked again, whatever was asked between, the chances are the same', () => {
  const [few, others] = [
    [2, 1, 4, 3, 5],
    [1, 3, 2],
  ].map((y) => Array(4).fill({ x: y.map((_, at) => at), y }) as { x: number[]; y: number[] }[]);
  const first = trendTest(few ?? []);
  const other = trendTest(others ?? []);
  // So many that their orders are not kept.
  const x = Array.from({ length: 500 }, (_, at) => at);
  const many = trendTest([{ x, y: x.map((at) => Math.sin(at)) }]);
  expect(many.pRising + many.pFalling).toBeCloseTo(1, 3);
  expect(many.pRising).toBeGreaterThan(0.05);
  expect([trendTest(few ?? []), trendTest(others ?? [])]).toEqual([first, other]);
});

it('refuses what cannot be ranked', () => {
  const refused = expect.objectContaining({ code: 'statistics/permutation-values' });
  expect(() => trendTest([])).toThrow(refused);
  expect(() => trendTest([{ x: [1, 2], y: [1, Number.NaN] }])).toThrow(refused);
});
