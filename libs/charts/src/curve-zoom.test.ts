import { describe, expect, it } from 'vitest';
import { movedRange, rangeBetween, withinRange, zoomedRange } from './curve-zoom.ts';

const linear = { ends: [0, 10] as [number, number], isLog: false };
const log = { ends: [1, 10_000] as [number, number], isLog: true };
const frame: [number, number] = [60, 460];

describe('a drag', () => {
  it('shows what lies between its ends, whichever came first', () => {
    expect(rangeBetween(linear, frame, 160, 260)).toEqual([2.5, 5]);
    expect(rangeBetween(linear, frame, 260, 160)).toEqual([2.5, 5]);
  });

  it('is even in decades on a logarithmic axis', () => {
    expect(rangeBetween(log, frame, 160, 360)).toEqual([10, 1000]);
  });

  it('ends where the data do, and is a click when it is short', () => {
    expect(rangeBetween(linear, frame, 10, 260)).toEqual([0, 5]);
    expect(rangeBetween(linear, frame, 100, 103)).toBeNull();
    expect(rangeBetween(linear, frame, 5, 40)).toBeNull();
  });
});

describe('keys', () => {
  it('look nearer around the value that is pointed at, or the middle', () => {
    expect(zoomedRange(linear, 0.5, 2)).toEqual([1, 6]);
    expect(zoomedRange(linear, 0.5, null)).toEqual([2.5, 7.5]);
    expect(zoomedRange(linear, 0.5, 99)).toEqual([2.5, 7.5]);
    expect(zoomedRange(log, 0.5, 100)).toEqual([10, 1000]);
  });

  it('look elsewhere, and no further than the data', () => {
    const seen = { ends: [2, 4] as [number, number], isLog: false };
    expect(movedRange(seen, 0.25)).toEqual([2.5, 4.5]);
    expect(withinRange(linear, [9, 11])).toEqual([8, 10]);
    expect(withinRange(linear, [-1, 1])).toEqual([0, 2]);
    expect(withinRange(linear, [3, 4])).toEqual([3, 4]);
    expect(withinRange(linear, [-5, 15])).toBeNull();
  });

  it('end where numbers do', () => {
    let ends: [number, number] = [1, 1 + 1e-9];
    for (let count = 0; count < 200; count += 1) {
      ends = zoomedRange({ ends, isLog: false }, 0.5, null);
      expect(ends.every(Number.isFinite)).toBe(true);
    }
  });
});
