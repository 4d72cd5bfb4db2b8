import { expect, test } from 'vitest';
import { minimalRatio } from './minimal-ratio.ts';

test('the three rules differ where eigenvalues are nearly zero', () => {
  const found = minimalRatio([-2, -1e-9, 0, 1e-9, 3e-6, 1e-5, 1], 1e-6);
  expect(found.tolerance).toBe(2e-6);
  expect(found.counts).toEqual({ positive: 4, aboveTolerance: 3, aboveMinusTolerance: 6 });
  expect(found.minimalRatio).toEqual({
    positive: 4 / 7,
    aboveTolerance: 3 / 7,
    aboveMinusTolerance: 6 / 7,
  });
});

test('small eigenvalues above rounding are counted beside the headline', () => {
  const found = minimalRatio([-1e-15, 1e-15, 1e-9, 1e-3, 1], 1e-6);
  expect(found.counts.aboveTolerance).toBe(2);
  expect(found.strict).toEqual({ relativeTolerance: 1e-12, count: 3, minimalRatio: 3 / 5 });
});

test('of a matrix of zeros nothing is positive, and all is not negative', () => {
  expect(minimalRatio([0, 0], 1e-6).counts).toEqual({
    positive: 0,
    aboveTolerance: 0,
    aboveMinusTolerance: 2,
  });
});
