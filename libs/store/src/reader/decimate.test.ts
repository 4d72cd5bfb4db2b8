import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimatedIndices } from './decimate.ts';

const values = fc.array(fc.option(fc.double({ noNaN: true }), { nil: null }), { maxLength: 300 });

test('keeps the limit, the order, the ends, the extremes and a gap', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 5, max: 400 }), (all, limit) => {
      const kept = decimatedIndices(all, limit);
      expect(kept.length).toBeLessThanOrEqual(limit);
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      if (all.length === 0) return;
      expect([kept[0], kept.at(-1)]).toEqual([0, all.length - 1]);
      const there = kept.map((index) => all[index] ?? null);
      const numbers = (items: (number | null)[]): number[] =>
        items.filter((item) => item !== null).sort((a, b) => a - b);
      expect(numbers(there)[0]).toBe(numbers(all)[0]);
      expect(numbers(there).at(-1)).toBe(numbers(all).at(-1));
      expect(there.includes(null)).toBe(all.includes(null));
    }),
  );
});

test('tiny limits keep the ends', () => {
  const ten = Array.from({ length: 10 }, (_, index) => index);
  expect([0, 1, 2, 4].map((limit) => decimatedIndices(ten, limit))).toEqual([
    [],
    [9],
    [0, 9],
    [0, 9],
  ]);
});
