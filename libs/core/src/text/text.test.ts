import { expect, test } from 'vitest';
import { formatMetric, formatNumber, formatSize, plural } from './numbers.ts';
import { formatAgo, formatDuration } from './times.ts';

test.each([
  [0.4, '0.4 ms'],
  [994, '994 ms'],
  [999, '1.0 s'],
  [59_900, '60 s'],
  [59_960, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_900, '60 min'],
  [7_500_000, '2 h 5 min'],
  [273_600_000, '3 d 4 h'],
  [null, '–'],
  [-1, '–'],
])('a duration of %s ms reads %s', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});

test('accuracies read in per cent, other values with four digits', () => {
  expect(formatMetric('fraction', 0.97314)).toBe('97.31 %');
  expect(formatMetric('number', 0.0868123)).toBe('0.08681');
  expect(formatMetric('number', null)).toBe('–');
  expect(formatMetric('number', Number.NaN)).toBe('–');
  expect(formatMetric('count', 12_345)).toBe('12,345');
  expect(formatNumber(0.000012345)).toBe('1.23e−5');
  expect(formatNumber(154386)).toBe('154,386');
  expect(formatNumber(-2.5)).toBe('−2.500');
});

test('ages and counts', () => {
  const now = Date.UTC(2026, 10, 24, 12);
  expect(formatAgo(now - 10_000, now)).toBe('just now');
  expect(formatAgo(now - 300_000, now)).toBe('5 min ago');
  expect(formatAgo(now - 30 * 86_400_000, now)).toBe('2026-10-25 12:00 UTC');
  expect([1, 999, 1500, 999_499, 999_500, 12_340_000].map(formatSize)).toEqual(['1 byte', '999 bytes', '2 kB', '999 kB', '1.0 MB', '12.3 MB']); // prettier-ignore
  expect(plural(1, 'trial')).toBe('1 trial');
  expect(plural(12345, 'trial')).toBe('12,345 trials');
});
