import { expect, it } from 'vitest';
import { outlierCount } from './outliers.ts';

it('counts the eigenvalues before the widest gap, by ratio', () => {
  expect(outlierCount([-1, 0.1, 0.2, 0.3, 10, 12, 15], 1e-6)).toBe(3);
  expect(outlierCount([0.1, 0.2, 0.3, 0.5, 100], 1e-6)).toBe(1);
});

it('takes no zero for a gap, and finds none where nothing is positive', () => {
  expect(outlierCount([0, 1e-18, 3, 4, 9], 1e-6)).toBe(1);
  expect(outlierCount([-2, -1, 0, 5], 1e-6)).toBe(0);
  expect(outlierCount([], 1e-6)).toBe(0);
});
