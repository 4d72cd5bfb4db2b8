import { expect, it } from 'vitest';
import { boundedWorkers } from './worker-count.ts';

it.each([
  [1, 2, 1, null],
  [2, 2, 2, null],
  [3, 2, 3, '3 workers share 2 cores: 2 would be as fast'],
  [2, 1, 2, '2 workers share 1 core: 1 would be as fast'],
  [16, 2, 16, '16 workers share 2 cores: 2 would be as fast'],
  [99, 2, 16, '--workers=99 is too many for 2 cores: 16 at most, and 2 would be as fast'],
])('%d workers on %d cores are %d', (wanted, cores, count, words) => {
  expect(boundedWorkers(wanted, cores)).toEqual({ count, words });
});
