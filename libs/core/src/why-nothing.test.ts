import { describe, expect, it } from 'vitest';
import type { TaskState } from './state.ts';
import { whyNothing } from './why-nothing.ts';

describe('why there is nothing', () => {
  it.each<[TaskState[], string | null]>([
    [['diverged', 'diverged'], 'all 2 trainings diverged'],
    [['diverged'], 'the only training diverged'],
    [['failed', 'failed'], 'all 2 trainings failed'],
    [['pruned', 'pruned'], 'all 2 trainings were pruned'],
    [['diverged', 'failed', 'diverged'], 'none of 3 trainings finished: 2 diverged, 1 failed'],
    [['diverged', 'running'], null],
    [['diverged', 'done'], null],
    [[], null],
  ])('%j: %s', (states, words) => {
    expect(whyNothing(states)).toBe(words);
  });
});
