import { expect, it } from 'vitest';
import { nearestPlace, nextOnCurves } from './pointed-together.ts';

const chart = {
  curves: [
    { label: 'train', points: [0, 1, 2].map((x) => ({ x, y: x === 1 ? null : 1 })) },
    { label: 'test', points: [{ x: 1.2, y: 3 }] },
  ],
  placeOf: (x: number, y: number) => ({ x: 100 * x, y: y > 2 ? Number.NaN : 10 * y }),
};

it('points at the nearest value of the curve of that name, past gaps', () => {
  expect(nearestPlace(chart, { x: 1.2, label: 'train' })).toEqual({ x: 200, y: 10 });
});

it('points at another curve where there is none of that name, and at nothing that is not drawn', () => {
  expect(nearestPlace(chart, { x: 0.3, label: 'elsewhere' })).toEqual({ x: 0, y: 10 });
  expect(nearestPlace(chart, { x: 1.2, label: 'test' })).toBeNull();
});

it('keys go along a curve past its gaps, and to the curve above or below', () => {
  const at = (x: number, label: string) => ({ x, label });
  const go = (from: ReturnType<typeof at> | null, key: string) =>
    nextOnCurves(chart.curves, from, key);
  expect(go(null, 'ArrowRight')).toEqual(at(0, 'train'));
  expect(go(at(0, 'train'), 'ArrowRight')).toEqual(at(2, 'train'));
  expect(go(at(2, 'train'), 'ArrowRight')).toEqual(at(2, 'train'));
  expect(go(at(2, 'train'), 'ArrowLeft')).toEqual(at(0, 'train'));
  expect(go(at(0, 'train'), 'ArrowUp')).toEqual(at(1.2, 'test'));
  expect(go(at(1.2, 'test'), 'ArrowUp')).toEqual(at(1.2, 'test'));
  expect(go(at(1.2, 'test'), 'ArrowDown')).toEqual(at(2, 'train'));
  expect(go(at(0, 'train'), 'a')).toBeNull();
  expect(nextOnCurves([], null, 'ArrowRight')).toBeNull();
});
