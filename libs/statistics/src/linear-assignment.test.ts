import { expect, it } from 'vitest';
import reference from './fixtures/linear-assignment.json' with { type: 'json' };
import { linearAssignment } from './linear-assignment.ts';

const sumOf = (gains: readonly number[], columns: ArrayLike<number>): number =>
  Array.from(columns).reduce(
    (sum, column, row) => sum + (gains[row * columns.length + column] as number),
    0,
  );

it.each(reference.unique)('gives each of $size rows the column that SciPy gives it', (one) => {
  expect(Array.from(linearAssignment(one.gains, one.size))).toEqual(one.columns);
});

it.each(reference.ties)('of several best assignments of $size rows finds one', (one) => {
  const columns = linearAssignment(one.gains, one.size);
  expect(new Set(columns).size).toBe(one.size);
  expect(sumOf(one.gains, columns)).toBe(one.sum);
});

it('finds a permutation again in the products of a matrix with its permuted self', () => {
  const size = 60;
  const order = Int32Array.from({ length: size }, (_, index) => (index * 17 + 5) % size);
  const entry = (row: number, column: number): number => Math.sin(row * 12.9898 + column * 78.233);
  const gains = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      // Column j holds what was row order[j].
      for (let k = 0; k < 8; k++) {
        gains[row * size + column]! += entry(row, k) * entry(order[column] as number, k);
      }
    }
  }
  const found = linearAssignment(gains, size);
  const cost = (columns: ArrayLike<number>): number => sumOf(Array.from(gains), columns);
  const inverse = Int32Array.from({ length: size }, (_, row) => order.indexOf(row));
  expect(cost(found)).toBeGreaterThanOrEqual(cost(inverse) - 1e-9);
});

it('refuses what is no square matrix of numbers', () => {
  expect(() => linearAssignment([1, 2, 3], 2)).toThrow('3 gains are no matrix of 2 × 2');
  expect(() => linearAssignment([1, 2, NaN, 3], 2)).toThrow('gain 2 is NaN');
});
