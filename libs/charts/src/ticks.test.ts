import * as Plot from '@observablehq/plot';
import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { type Axis, type Domain } from './axis.ts';
import { hostileNumber } from './testing/hostile-numbers.ts';
import { settleAxis } from './axis.ts';
import { drawPlot } from './draw-plot.ts';
import { axisTicks, formatTick, scaleOptions, shortNumber, ticksApart } from './ticks.ts';

const linear = { label: 'x' };
const log = { label: 'y', scale: 'log' } as const;
const lengthOf = (ticks: unknown): number => (ticks as number[]).length;

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

  it('have their texts on logarithmic axes too, where d3 thinks that they were many', () => {
    const { document } = parseHTML('<html><body></body></html>');
    for (const [low, high] of [
      [0.4, 60],
      [0.02, 0.3],
      [1e-3, 30],
      [3, 4000],
    ] as const) {
      const y = scaleOptions(settleAxis(log, [low, high]), 8);
      const marks = [Plot.dotY([low, high])];
      const drawn = drawPlot(
        { y, marks, height: 400, marginLeft: 90 },
        document as unknown as Document,
      );
      const ticks = drawn.querySelector('[aria-label="y-axis tick"]')?.children.length;
      const labels = drawn.querySelectorAll('[aria-label="y-axis tick label"] text');
      const texts = [...labels].filter(({ textContent }) => textContent !== '').length;
      expect([ticks, texts], `${low} to ${high}`).toEqual([y.ticks, y.ticks].map(lengthOf));
    }
  });

  it('of a low panel are as many as stand apart, two at least of an axis that has them', () => {
    const room = { length: 65, apart: 17 };
    const apart = (values: number[]) => ticksApart(settleAxis(log, values), 2, room);
    // It had 2 alone.
    expect(apart([0.05, 2.4])).toEqual([0.1, 1]);
    expect(apart([1e-4, 2])).toEqual([1e-3, 1]);
    expect(apart([0.21, 2.6])).toEqual([0.2, 0.5, 2]);
    expect(ticksApart(settleAxis(linear, [0, 1]), 2, room)).toEqual([0, 0.5, 1]);
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
    const decades = [1e-5, 1e-4, 1e-3, 0.01];
    expect(decades.map((tick) => formatTick(log, tick, decades)).join()).toBe(
      '10⁻⁵,10⁻⁴,10⁻³,10⁻²',
    );
    expect([1e-3, 0.01, 0.1].map((tick) => formatTick(log, tick, [1e-3, 0.01, 0.1])).join()).toBe(
      '0.001,0.01,0.1',
    );
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
