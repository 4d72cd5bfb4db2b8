import { describe, expect, it } from 'vitest';
import { shareDone, timeLeft } from './time-left.ts';

describe('the time left', () => {
  const work = { done: 0, left: 60, elapsedMs: 0, plan: { workerCount: 2, longestSeconds: 10 } };

  it('is the plan at first, and what was measured later', () => {
    expect(timeLeft({ ...work, elapsedMs: 5_000 })).toBe(30_000);
    // Twice as fast as planned: 60 s of work done in 15 s by two workers.
    expect(timeLeft({ ...work, done: 60, elapsedMs: 15_000 })).toBe(15_000);
  });

  it('is never less than the longest chain, as long as that is a plan', () => {
    const plan = { workerCount: 2, longestSeconds: 50 };
    expect(timeLeft({ ...work, plan })).toBe(50_000);
  });

  it('is the pace alone where there is no plan, once there is a pace', () => {
    const tasks = { done: 4, left: 8, elapsedMs: 10_000, plan: null };
    expect(timeLeft(tasks)).toBe(20_000);
    expect(timeLeft({ ...tasks, done: 0 })).toBeNull();
    expect(timeLeft({ ...tasks, elapsedMs: 100 })).toBeNull();
  });

  it('is none when nothing is left', () => {
    expect(timeLeft({ ...work, left: 0 })).toBe(0);
    expect(timeLeft({ done: 0, left: -0.5, elapsedMs: 0, plan: null })).toBe(0);
  });

  it('knows how much of a task is done only when the task has said', () => {
    expect(shareDone({ epoch: 3, epochCount: 4 })).toBe(0.75);
    expect(shareDone({ epoch: 0, epochCount: 0 })).toBe(0);
  });
});
