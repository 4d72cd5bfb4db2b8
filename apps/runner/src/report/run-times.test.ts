import { expect, it } from 'vitest';
import { coveredMs } from './run-times.ts';

it('covers overlaps once and pauses not at all', () => {
  expect(coveredMs([])).toBe(0);
  expect(
    coveredMs([
      { startMs: 100, endMs: 130 },
      { startMs: 0, endMs: 10 },
      { startMs: 5, endMs: 20 },
      { startMs: 6, endMs: 8 },
    ]),
  ).toBe(50);
});
