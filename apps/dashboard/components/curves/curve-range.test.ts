import { expect, it } from 'vitest';
import { usualCurveView } from '@basin/charts/curve-view';
import { endsOf, shownRange, wholeRange } from './curve-range.ts';

const curve = (x: number[]) => ({
  ...{ id: 'a', label: 'a', factors: {}, x, y: x, pointCount: x.length },
  ...{ isSampled: false, position: 0 },
});
const sets = [{ curves: [curve([0, 1, 4])] }, { curves: [curve([2, 8])] }];

it('all charts of a page have one range: of what their axis can show', () => {
  expect(wholeRange(sets, 'linear')).toEqual({ ends: [0, 8], isLog: false });
  expect(wholeRange(sets, 'log')).toEqual({ ends: [1, 8], isLog: true });
  expect(wholeRange([{ curves: [curve([3])] }], 'linear')).toBeNull();
  expect(wholeRange([], 'linear')).toBeNull();
});

it('a view shows a part of it, and all where its ends make no range', () => {
  const whole = { ends: [0, 8] as [number, number], isLog: false };
  expect(shownRange(whole, { ...usualCurveView, from: 2 }).ends).toEqual([2, 8]);
  expect(shownRange(whole, { ...usualCurveView, from: 5, to: 3 }).ends).toEqual([0, 8]);
  expect(endsOf(whole, [2, 3])).toEqual({ from: 2, to: 3 });
  expect(endsOf(whole, [-4, 20])).toEqual({ from: null, to: null });
  expect(endsOf(whole, null)).toEqual({ from: null, to: null });
});
