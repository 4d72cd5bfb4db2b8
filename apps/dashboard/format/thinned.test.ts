import { expect, test } from 'vitest';
import { thinned } from './thinned.ts';

const points = (count: number): { x: number }[] => Array.from({ length: count }, (_, x) => ({ x }));

test('long lists of points keep their ends and say of how many they are', () => {
  const record = { dots: points(1_001), lines: [{ points: points(3) }], grid: [1, 2, 3, 4] };
  const { value, shown, of } = thinned(record, 101);
  expect([shown, of]).toEqual([101, 1_001]);
  const { dots, lines, grid } = value as typeof record;
  expect(dots).toHaveLength(101);
  expect([dots[0], dots[1], dots.at(-1)]).toEqual([{ x: 0 }, { x: 10 }, { x: 1_000 }]);
  expect({ lines, grid }).toEqual({ lines: record.lines, grid: record.grid });
});

test('what is short stays as it is', () => {
  const record = { dots: points(5), note: null, x: { label: 'x' } };
  expect(thinned(record, 5)).toEqual({ value: record, shown: 0, of: 0 });
  expect(thinned(record, 5).value).toBe(record);
});
