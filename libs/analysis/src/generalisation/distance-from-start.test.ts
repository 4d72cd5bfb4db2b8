import { initialWeights } from '@basin/models';
import { expect, test } from 'vitest';
import { functionTraining } from '../testing/trained-context.ts';
import { distanceFromStart } from './distance-from-start.ts';

test('pruned weights began at 0, and are no part of the distance', () => {
  const plain = functionTraining();
  const start = Float64Array.from(initialWeights(plain));
  const mask = { of: 'a'.repeat(64), share: 0.5, scope: 'global' } as const;
  const pruned = { ...plain, mask };
  // The first half is pruned, one of the others has moved by 0.5.
  const half = start.map((weight, index) => (index < start.length / 2 ? 0 : weight));
  half[half.length - 1] = (half.at(-1) as number) + 0.5;
  expect(distanceFromStart(pruned, half)).toBeCloseTo(0.5, 12);
  expect(distanceFromStart(plain, half)).toBeGreaterThan(0.6);
  expect(distanceFromStart({ ...plain, initialWeightsOf: mask.of }, half)).toBeNull();
});
