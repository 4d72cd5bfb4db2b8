import { expect, test } from 'vitest';
import { reference } from './fixtures/reference.ts';
import { holmAdjusted, permutationTest } from './permutation.ts';

test('three against three: the two extreme splits of twenty', () => {
  expect(permutationTest([1, 2, 3], [4, 5, 6])).toEqual({
    difference: -3,
    pValue: 2 / 20,
    pHigher: 1,
    pLower: 1 / 20,
    exact: true,
  });
});

test('its three p are SciPy’s', () => {
  const { first, second, twoSided, greater, less } = reference.splits;
  const { pValue, pHigher, pLower } = permutationTest(first, second);
  expect([pHigher, pLower]).toEqual([expect.closeTo(greater, 12), expect.closeTo(less, 12)]);
  // SciPy doubles the smaller side; ours counts both tails, which differ between sides of 5 and 6.
  expect(twoSided).toBeCloseTo(2 * Math.min(greater, less), 12);
  expect(pValue).toBeLessThanOrEqual(2 * Math.min(greater, less) * 1.5);
});

test('equal values differ in no split', () => {
  expect(permutationTest([0.1, 0.1, 0.1], [0.1, 0.1]).pValue).toBe(1);
  expect(permutationTest([0.1, 0.2, 0.3], [0.3, 0.2, 0.1])).toMatchObject({ pValue: 1 });
});

test('drawn splits come close to all of them, and repeat', () => {
  const first = [0.3, 0.1, 0.4, 0.15, 0.9, 0.26, 0.5, 0.35];
  const second = [0.2, 0.7, 0.18, 0.28, 0.8, 0.45, 0.9, 0.6];
  const exact = permutationTest(first, second);
  const drawn = permutationTest(first, second, { splitCount: 5_000 });
  expect(exact.exact).toBe(true);
  expect(drawn.exact).toBe(false);
  expect(Math.abs(drawn.pValue - exact.pValue)).toBeLessThan(0.03);
  expect(permutationTest(first, second, { splitCount: 5_000 })).toEqual(drawn);
});

test('an empty side or NaN is refused', () => {
  const refused = expect.objectContaining({ code: 'statistics/permutation-values' });
  expect(() => permutationTest([], [1])).toThrow(refused);
  expect(() => permutationTest([1], [Number.NaN])).toThrow(refused);
});

test('Holm: the smallest counts as often as there are values, and none falls below one before it', () => {
  const adjusted = holmAdjusted([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((p, index) => expect(adjusted[index]).toBeCloseTo(p, 12));
  expect(holmAdjusted([0.6, 0.9])).toEqual([1, 1]);
  const { p, adjusted: expected } = reference.holm;
  holmAdjusted(p).forEach((value, index) =>
    expect(value).toBeCloseTo(expected[index] as number, 12),
  );
});
