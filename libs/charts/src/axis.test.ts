import { describe, expect, it } from 'vitest';
import { isDrawable, settleAxis, settleColours } from './axis.ts';

const linear = { label: 'x' };
const log = { label: 'y', scale: 'log' } as const;

describe('settleAxis', () => {
  it('gives room around the data and ignores what cannot be drawn', () => {
    const [low, high] = settleAxis(log, [0, -1, null, Number.NaN, 1e-4, 1]).domain;
    expect(low).toBeGreaterThan(5e-5);
    expect(low).toBeLessThan(1e-4);
    expect(high).toBeGreaterThan(1);
    expect(settleAxis(linear, []).domain).toEqual([0, 1]);
    expect(settleAxis(log, [0]).domain).toEqual([1, 10]);
    expect(isDrawable(log, 0)).toBe(false);
    expect(isDrawable(linear, 0)).toBe(true);
  });

  it('draws values that differ by a bit as equal', () => {
    const [low, high] = settleAxis(linear, [0.1, 0.10000000000000002]).domain;
    expect(high - low).toBeCloseTo(0.02, 6);
    expect(settleAxis(log, [0.1, 0.10000000000000002]).domain[1]).toBeCloseTo(0.15, 6);
  });

  it('leaves a few values outside that would flatten all others, and says so', () => {
    const flat = settleAxis(linear, [0.1, 0.2, 1e308]);
    expect(flat.domain[1]).toBeLessThan(1);
    expect(flat.note?.text).toBe('x: 1 of 3 values is beyond the axis: 1e+308');
    expect(isDrawable(flat, 1e308)).toBe(false);

    const wide = settleAxis(log, [0.1, 1, 1e-200]);
    expect(wide.domain[0]).toBeGreaterThan(0.01);
    expect(wide.note?.text).toContain('1 of 3 values is beyond the axis: 1e-200');
  });

  it('keeps steep falls, zeros and wide logarithmic data whole', () => {
    const fall = Array.from({ length: 300 }, (_, step) => 10 ** (-step / 20));
    for (const values of [fall, [0, 0, 0, 1], [1e-280, 1e300], [1e-30, 1e-20, 1e-10, 1, 1e10]]) {
      const axis = settleAxis(values.includes(0) ? linear : log, values);
      expect(axis.note).toBeNull();
      expect(values.every((value) => isDrawable(axis, value))).toBe(true);
    }
    expect(settleAxis(linear, fall).note).toBeNull();
  });

  it('says in words why nothing is to be seen', () => {
    expect(settleAxis(linear, [Number.NaN, null, Infinity]).note).toEqual({
      text: 'x: all 3 values are missing, NaN or infinite',
      empty: true,
    });
    expect(settleAxis(log, [0, -2]).note).toEqual({
      text: 'y: 2 of 2 values are not positive, which a logarithmic axis cannot show',
      empty: true,
    });
    expect(settleAxis(linear, [1, null]).note).toBeNull();
  });

  it('mends fixed ends that no scale can have', () => {
    for (const domain of [
      [Number.NaN, 1],
      [1, 1],
      [2, 1],
      [-Infinity, Infinity],
      [0.1, 0.10000000000000002],
    ] as [number, number][]) {
      const [low, high] = settleAxis({ ...linear, domain }, []).domain;
      expect(high - low, String(domain)).toBeGreaterThan(0);
      expect(Number.isFinite(high - low), String(domain)).toBe(true);
    }
    expect(settleAxis({ ...log, domain: [0, 10] }, []).domain[0]).toBeGreaterThan(0);
    expect(settleAxis({ ...linear, domain: [0, 1] }, []).domain).toEqual([0, 1]);
  });
});

it('colours end where the values do', () => {
  expect(settleColours(linear, [1, 3, null]).domain).toEqual([1, 3]);
  expect(settleColours(log, [0.5, 0]).domain[0]).toBeLessThan(0.5);
  expect(settleColours(linear, [1, 2, -1e300]).domain).toEqual([1, 2]);
});
