import { expect, test } from 'vitest';
import { largestDeviation } from './largest-deviation.ts';

test('the largest deviation within the limit, to the width of the last interval', () => {
  const found = largestDeviation((deviation) => deviation ** 2, 0.1, 20);
  expect(found).toBeLessThanOrEqual(Math.sqrt(0.1));
  expect(found).toBeGreaterThan(Math.sqrt(0.1) - 5 * 2 ** -20);
});

test('what stands any noise ends at the greatest deviation tried', () => {
  expect(largestDeviation(() => 0, 0.1, 20)).toBe(5);
});
