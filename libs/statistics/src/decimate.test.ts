import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimatedIndices } from './decimate.ts';
import { finiteValues } from './summary.ts';

describe('decimatedIndices', () => {
  it('keeps the ends, the extremes and a gap, within the limit and in order', () => {
    const value = fc.oneof(
      { weight: 20, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, null) },
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 400 }),
        fc.integer({ min: 8, max: 100 }),
        (values, limit) => {
          const kept = decimatedIndices(values, limit);
          expect(kept.length).toBeLessThanOrEqual(Math.max(limit, 0));
          expect(kept[0]).toBe(0);
          expect(kept.at(-1)).toBe(values.length - 1);
          expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
          const finite = finiteValues(values);
          const shown = kept.map((index) => values[index] ?? Number.NaN);
          if (finite.length > 0) {
            expect(shown).toContain(Math.max(...finite));
            expect(shown).toContain(Math.min(...finite));
          }
          expect(finiteValues(shown).length < shown.length).toBe(finite.length < values.length);
        },
      ),
    );
  });

  it('leaves a short curve alone and refuses a limit that cannot hold it', () => {
    expect(decimatedIndices([1, 2, 3], 8)).toEqual([0, 1, 2]);
    expect(decimatedIndices([], 8)).toEqual([]);
    expect(() => decimatedIndices([1], 3)).toThrow('limit is 3');
  });
});

it('fewer points than keep extremes and ends are refused', () => {
  expect(() => decimatedIndices([1, 2], 7)).toThrow(
    expect.objectContaining({ code: 'statistics/decimation-limit' }),
  );
});
