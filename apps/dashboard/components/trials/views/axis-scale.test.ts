import { expect, test } from 'vitest';
import { axisScale } from './axis-scale.ts';

const ticksOf = (values: number[]) => axisScale(values).ticks.map(({ value }) => value);

test('ticks stand at values that occur: all of few, of many some from the least to the greatest', () => {
  expect(ticksOf([64, 8, 16, 32, 8])).toEqual([8, 16, 32, 64]);
  const widths = Array.from({ length: 12 }, (_, power) => 2 ** power);
  const losses = Array.from({ length: 40 }, (_, index) => 0.013 * 1.31 ** index);
  const close = [0, ...Array.from({ length: 30 }, (_, index) => 1 + index / 1e4)];
  for (const values of [widths, losses, close]) {
    const ticks = ticksOf(values) as number[];
    expect(values).toEqual(expect.arrayContaining(ticks));
    expect(ticks[0]).toBe(Math.min(...values));
    expect(ticks.at(-1)).toBe(Math.max(...values));
    const shares = axisScale(values).ticks.map(({ share }) => share);
    for (const [index, share] of shares.slice(1).entries()) {
      expect(share - (shares[index] ?? 0)).toBeGreaterThanOrEqual(0.07);
    }
  }
  expect(ticksOf(widths).length).toBeGreaterThan(3);
});
