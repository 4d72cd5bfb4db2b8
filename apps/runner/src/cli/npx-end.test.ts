import { expect, test, vi } from 'vitest';
import { onNpxEnd } from './npx-end.ts';

test('a parent that goes away is noticed once, under npx alone', () => {
  vi.useFakeTimers();
  let parent = 7;
  const ended = vi.fn();
  const options = { parent: () => parent, everyMs: 10 };
  onNpxEnd(ended, { ...options, environment: { npm_command: 'exec' } });
  onNpxEnd(ended, { ...options, environment: {} });
  const stop = onNpxEnd(ended, { ...options, environment: { npm_command: 'exec' } });
  stop();
  vi.advanceTimersByTime(50);
  expect(ended).not.toHaveBeenCalled();
  parent = 1;
  vi.advanceTimersByTime(50);
  expect(ended).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});
