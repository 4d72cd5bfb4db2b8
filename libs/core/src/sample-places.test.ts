import { expect, test } from 'vitest';
import { samplePlaces } from './sample-places.ts';

test('of a short list all places, of a long one so many, ascending and each once', () => {
  expect(samplePlaces(3, 5)).toEqual([0, 1, 2]);
  expect(samplePlaces(3, 3)).toEqual([0, 1, 2]);
  expect(samplePlaces(0, 5)).toEqual([]);
  expect(samplePlaces(5, 0)).toEqual([]);
  const places = samplePlaces(100_000, 600);
  expect(places).toHaveLength(600);
  expect(new Set(places).size).toBe(600);
  expect(places.toSorted((a, b) => a - b)).toEqual(places);
  expect(places.at(-1)).toBeLessThan(100_000);
});

test.each([2, 7, 10, 50, 1_000])(
  'of a list with a period of %i no residue is preferred',
  (period) => {
    const count = 2_000;
    const cells = Math.min(period, 50);
    const found = new Array<number>(cells).fill(0);
    for (const place of samplePlaces(20_000, count)) {
      const cell = Math.floor((cells * (place % period)) / period);
      found[cell] = (found[cell] ?? 0) + 1;
    }
    // Chi-squared of a uniform choice: mean cells - 1, deviation √(2 (cells - 1)).
    const expected = count / cells;
    const chi = found.reduce((sum, own) => sum + (own - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(cells - 1 + 5 * Math.sqrt(2 * (cells - 1)));
  },
);

test('a list that grows keeps most of its sample', () => {
  const before = new Set(samplePlaces(1_000, 150));
  const after = samplePlaces(1_100, 150);
  expect(after.filter((place) => place < 1_000).every((place) => before.has(place))).toBe(true);
  expect(after.filter((place) => before.has(place)).length).toBeGreaterThan(120);
});
