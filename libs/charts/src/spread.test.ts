import { describe, expect, it } from 'vitest';
import { curvesOverRuns } from './spread.ts';

describe('curvesOverRuns', () => {
  const run = (y: (number | null)[], label = 'a') => ({ label, panel: null, x: [0, 1], y });

  it('takes the median and range over runs of one label', () => {
    const [curve] = curvesOverRuns([run([1, 4]), run([3, 5]), run([2, 9])]);
    expect(curve?.points).toEqual([
      { x: 0, y: 2, low: 1, high: 3 },
      { x: 1, y: 5, low: 4, high: 9 },
    ]);
  });

  it('leaves a diverged run out where it has no value, and has no band for one run', () => {
    const [curve] = curvesOverRuns([run([1, null]), run([3, 7])]);
    expect(curve?.points[1]).toEqual({ x: 1, y: 7, low: null, high: null });
    expect(curvesOverRuns([run([null, null])])[0]?.points[0]?.y).toBeNull();
  });

  it('keeps labels apart and thins long lines without losing their peak', () => {
    const x = Array.from({ length: 5_000 }, (_, index) => index);
    const y = x.map((index) => (index === 2_345 ? 99 : 1));
    const curves = curvesOverRuns([{ label: 'long', panel: null, x, y }, run([1, 2])]);
    expect(curves).toHaveLength(2);
    expect(curves[0]?.points.length).toBeLessThanOrEqual(300);
    expect(curves[0]?.points.some((point) => point.y === 99)).toBe(true);
  });
});
