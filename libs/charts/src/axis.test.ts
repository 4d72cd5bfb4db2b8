import { describe, expect, it } from 'vitest';
import { axisDomain, axisTicks, formatNumber, formatTick, isDrawable } from './axis.ts';

const linear = { label: 'x' };
const log = { label: 'y', scale: 'log' } as const;

describe('axes', () => {
  it('give room around the data and ignore what cannot be drawn', () => {
    const [low, high] = axisDomain(log, [0, -1, null, Number.NaN, 1e-4, 1]);
    expect(low).toBeGreaterThan(5e-5);
    expect(low).toBeLessThan(1e-4);
    expect(high).toBeGreaterThan(1);
    expect(axisDomain(linear, [])).toEqual([0, 1]);
    expect(axisDomain(log, [0])).toEqual([1, 10]);
    expect(isDrawable(log, 0)).toBe(false);
    expect(isDrawable(linear, 0)).toBe(true);
  });

  it('have round ticks inside the domain', () => {
    expect(axisTicks(linear, [0, 8], 4)).toEqual([0, 2, 4, 6, 8]);
    expect(axisTicks(linear, [0.1, 0.93], 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(axisTicks(log, [5e-5, 2], 6)).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(axisTicks(log, [0.04, 0.3], 6)).toEqual([0.05, 0.1, 0.2]);
    expect(axisTicks({ label: '', scale: 'log2' }, [30, 520], 8)).toEqual([32, 64, 128, 256, 512]);
  });

  it('write numbers shortly', () => {
    expect([5703, 154386, 2_500_000, 0.0868, 4e-5, 0].map(formatNumber)).toEqual([
      '5703',
      '154.4k',
      '2.5M',
      '0.0868',
      '4e-5',
      '0',
    ]);
    expect(formatTick(log, 1e-3, [1e-4, 1])).toBe('10⁻³');
    expect(formatTick({ label: '', percent: true }, 0.8, [0.8])).toBe('80 %');
  });
});
