import { emptyCounts } from '@basin/core';
import { expect, test } from 'vitest';
import { heardWithinMs, sweepStatus } from './status.ts';

test.each([
  ['complete', { done: 3, diverged: 1 }, 0, {}],
  ['incomplete', { done: 3, failed: 1 }, 0, {}],
  ['incomplete', { done: 3, cancelled: 1 }, 0, { isPaused: true }],
  ['running', { done: 2, running: 1, queued: 1 }, 1_000, {}],
  ['paused', { done: 2, running: 1, queued: 1 }, 1_000, { isPaused: true }],
  ['unattended', { done: 2, running: 1, queued: 1 }, heardWithinMs + 1, {}],
  // Its coordinator cannot be seen: that is known long before the silence says it.
  ['unattended', { done: 2, running: 1, queued: 1 }, 20_000, { coordination: 'unseen' }],
  ['running', { done: 2, running: 1, queued: 1 }, 5_000, { coordination: 'unseen' }],
  ['unattended', { done: 2, running: 1, queued: 1 }, 100, { coordination: 'killed' }],
  ['waiting', { done: 3, queued: 1 }, heardWithinMs + 1, {}],
] as const)('%s: %o, last heard of %i ms ago, %o', (status, counts, quietMs, known) => {
  const nowMs = 1_000_000;
  const heard = {
    lastEventAtMs: nowMs - quietMs,
    isPaused: false,
    coordination: 'at-work' as const,
    ...known,
  };
  expect(sweepStatus({ ...emptyCounts(), ...counts }, 4, heard, nowMs)).toBe(status);
});
