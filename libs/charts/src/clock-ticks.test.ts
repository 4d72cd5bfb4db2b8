import { describe, expect, it } from 'vitest';
import { axisTicks, formatTick } from './ticks.ts';
import { clockTicks, formatClock } from './clock-ticks.ts';

const fromMs = Date.UTC(2026, 2, 4, 10, 59, 48);

it('ticks of a clock are round times, whenever the axis begins', () => {
  const axis = { label: 'Time of day (UTC)', clockFromMs: fromMs };
  const ticks = axisTicks(axis, [0, 62], 6);
  expect(ticks.map((tick) => formatTick(axis, tick, ticks))).toEqual([
    ...['11:00:00', '11:00:15', '11:00:30', '11:00:45'],
  ]);
  const long = axisTicks(axis, [0, 3 * 86_400], 4);
  expect(long.map((tick) => formatTick(axis, tick, long))).toEqual(['03-05', '03-06', '03-07']);
  const night = axisTicks(axis, [0, 1.6 * 86_400], 8);
  expect(formatTick(axis, night[0] ?? 0, night)).toBe('03-04 12:00');
});

it('less than a second has digits of its own', () => {
  const axis = { label: 'Time of day (UTC)', clockFromMs: fromMs };
  const ticks = axisTicks(axis, [0, 0.4], 4);
  expect(ticks.map((tick) => formatTick(axis, tick, ticks))).toContain('10:59:48.200');
});

describe('times that no calendar has', () => {
  it.each([
    [0, 1e300],
    [-1e300, 0],
    [0, 5e-324],
  ])('%f to %f end', (low, high) => {
    expect(clockTicks([low, high], 6, fromMs)).toEqual([]);
    expect(axisTicks({ label: '', clockFromMs: fromMs }, [low, high], 6).length).toBeLessThan(20);
    expect(typeof formatClock(fromMs, high)).toBe('string');
  });
});
