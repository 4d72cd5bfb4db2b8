import { emptyCounts } from '@basin/core';
import { expect, test } from 'vitest';
import { silenceLimitMs, sweepStatus } from './status.ts';

test.each([
  ['complete', { done: 3, diverged: 1 }, 0],
  ['incomplete', { done: 3, failed: 1 }, 0],
  ['incomplete', { done: 3, cancelled: 1 }, 0],
  ['running', { done: 2, running: 1, queued: 1 }, 1_000],
  ['silent', { done: 2, running: 1, queued: 1 }, silenceLimitMs + 1],
  ['waiting', { done: 3, queued: 1 }, silenceLimitMs + 1],
] as const)('%s: %o, last heard of %i ms ago', (status, counts, quietMs) => {
  const nowMs = 1_000_000;
  expect(sweepStatus({ ...emptyCounts(), ...counts }, 4, nowMs - quietMs, nowMs)).toBe(status);
});
