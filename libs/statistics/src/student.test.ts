import { expect, it } from 'vitest';
import { studentTail } from './student.ts';

it.each([-3, -0.4, 0, 0.7, 2, 40])('the tail of t at %d is its closed form', (t) => {
  expect(studentTail(t, 1)).toBeCloseTo(0.5 - Math.atan(t) / Math.PI, 13);
  expect(studentTail(t, 2)).toBeCloseTo((1 - t / Math.sqrt(t * t + 2)) / 2, 13);
});

it('the tail has its ends', () => {
  expect([studentTail(Infinity, 4), studentTail(-Infinity, 4)]).toEqual([0, 1]);
  expect(studentTail(NaN, 4)).toBeNaN();
});
