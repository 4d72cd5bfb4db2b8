import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { refresher } from './refresher.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what never ends to come is shown at once and then at intervals, not after it has ended', async () => {
  let count = 0;
  const { call, cancel } = refresher(async () => void (count += 1), { random: () => 0.5 });
  call(1_000);
  expect(count).toBe(1);
  for (let ms = 0; ms < 5_000; ms += 100) {
    call(1_000);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(count).toBe(6);
  call(1_000);
  cancel();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(count).toBe(6);
});

test('many that hear of a change together do not ask together', async () => {
  const askedAt: number[] = [];
  const startMs = Date.now();
  for (const share of [0, 0.5, 1]) {
    const one = refresher(async () => void askedAt.push(Date.now() - startMs), {
      random: () => share,
    });
    one.call(1_000);
    one.call(1_000);
  }
  await vi.advanceTimersByTimeAsync(2_000);
  expect(askedAt).toEqual([0, 0, 0, 750, 1_000, 1_250]);
});

test('while a slow server answers, the next is not asked for, and comes once it has', async () => {
  const open: (() => void)[] = [];
  const { call, cancel } = refresher(() => new Promise<void>((resolve) => open.push(resolve)), {
    random: () => 0.5,
  });
  for (let ms = 0; ms < 10_000; ms += 100) {
    call(1_000);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(open).toHaveLength(1);
  open[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(open).toHaveLength(2);
  // What fails has ended too.
  call(1_000);
  cancel();
  open[1]?.();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(open).toHaveLength(2);
});
