import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, type Domain } from './axis.ts';
import { hostileNumber } from './testing/hostile-numbers.ts';
import { axisTicks, shortNumber, formatTick } from './ticks.ts';

const linear = { label: 'x' };
const log = { label: 'y', scale: 'log' } as const;

describe('ticks', () => {
  it('are round and inside the domain', () => {
    expect(axisTicks(linear, [0, 8], 4)).toEqual([0, 2, 4, 6, 8]);
    expect(axisTicks(linear, [0.1, 0.93], 4)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(axisTicks(log, [5e-5, 2], 6)).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    // Two powers of many in a narrow panel, not one round number.
    expect(axisTicks(log, [1e-3, 1e3], 2)).toEqual([0.1, 1e3]);
    expect(axisTicks(log, [0.04, 0.3], 6)).toEqual([0.05, 0.1, 0.2]);
    expect(axisTicks({ label: '', scale: 'log2' }, [30, 520], 8)).toEqual([32, 64, 128, 256, 512]);
  });

  it('end, are few and differ, whatever the ends are', () => {
    fc.assert(
      fc.property(
        fc.tuple(hostileNumber, hostileNumber),
        fc.integer({ min: 0, max: 12 }),
        fc.constantFrom<Axis['scale']>('linear', 'log', 'log2'),
        (domain, count, scale) => {
          const ticks = axisTicks({ label: '', scale: scale ?? 'linear' }, domain as Domain, count);
          expect(ticks.length).toBeLessThanOrEqual(2 * Math.max(1, count) + 2);
          expect(ticks.every(Number.isFinite)).toBe(true);
          expect(new Set(ticks).size).toBe(ticks.length);
          if (scale !== 'linear') expect(ticks.every((tick) => tick > 0)).toBe(true);
          for (const tick of ticks) expect(formatTick({ label: '' }, tick, ticks)).not.toBe('');
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('numbers', () => {
  it('are short', () => {
    expect([5703, 154386, 2_500_000, 0.0868, 4e-5, 0].map(shortNumber)).toEqual([
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

  it('have as many digits as tell neighbouring ticks apart', () => {
    const ticks = [2.30258, 2.3026, 2.30262];
    expect(ticks.map((tick) => formatTick(linear, tick, ticks))).toEqual([
      '2.30258',
      '2.3026',
      '2.30262',
    ]);
    const shares = [0.99991, 0.99992];
    expect(formatTick({ label: '', percent: true }, 0.99991, shares)).toBe('99.991 %');
  });
});
