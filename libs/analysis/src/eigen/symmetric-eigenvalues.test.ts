import { expect, test } from 'vitest';
import { matrixWithSpectrum } from './known-spectrum.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';
import { tridiagonalEigen } from './tridiagonal-eigen.ts';

function largestError(found: ArrayLike<number>, expected: readonly number[]): number {
  const sorted = [...expected].sort((a, b) => a - b);
  return Math.max(...sorted.map((value, index) => Math.abs(value - (found[index] as number))));
}

test.each([
  ['distinct', Array.from({ length: 60 }, (_, k) => k - 20.5)],
  ['mostly zero, as a Hessian has them', [...Array<number>(80).fill(0), 5, 3e-3, -1, 1e-9]],
  ['repeated', [...Array<number>(20).fill(2), ...Array<number>(20).fill(-2)]],
  ['over 20 orders of magnitude', Array.from({ length: 40 }, (_, k) => 10 ** (-k / 2))],
  ['one', [7]],
  ['two', [-1, 4]],
])('eigenvalues are found to 1e-13 of the largest: %s', (_, spectrum) => {
  const found = symmetricEigenvalues(matrixWithSpectrum(spectrum, 3), spectrum.length);
  expect(largestError(found, spectrum)).toBeLessThan(
    1e-13 * Math.max(...spectrum.map(Math.abs)) * Math.sqrt(spectrum.length),
  );
});

test('the second-difference matrix has the eigenvalues 2 − 2cos(kπ/(n+1))', () => {
  const size = 354;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    matrix[row * size + row] = 2;
    if (row > 0) matrix[row * size + row - 1] = matrix[(row - 1) * size + row] = -1;
  }
  const expected = Array.from(
    { length: size },
    (_, k) => 2 - 2 * Math.cos(((k + 1) * Math.PI) / (size + 1)),
  );
  expect(largestError(symmetricEigenvalues(matrix, size), expected)).toBeLessThan(1e-13);
});

test('scale does not matter, and the matrix is left alone', () => {
  const matrix = matrixWithSpectrum([3e-200, -1e-200, 2e-200], 1);
  const before = matrix.slice();
  const found = symmetricEigenvalues(matrix, 3);
  expect(Array.from(found, (value) => value * 1e200)).toEqual([
    expect.closeTo(-1, 12),
    expect.closeTo(2, 12),
    expect.closeTo(3, 12),
  ]);
  expect(matrix).toEqual(before);
});

test('entries whose squares underflow do no harm', () => {
  const matrix = Float64Array.of(2, 0, 0, 0, 1, 0, 1e-160, 3e-161, 3);
  expect(Array.from(symmetricEigenvalues(matrix, 3))).toEqual([1, 2, 3]);
});

test('a matrix of zeros has zeros', () => {
  expect(symmetricEigenvalues(new Float64Array(9), 3)).toEqual(new Float64Array(3));
});

test('tracked rows are those of orthonormal eigenvectors', () => {
  const { values, rows } = tridiagonalEigen([1, 2, 3, 4], [0.5, -1, 2], [0, 1, 2, 3]);
  for (const [index, value] of values.entries()) {
    const vector = rows.map((row) => row[index] as number);
    const product = [
      vector[0]! + 0.5 * vector[1]!,
      0.5 * vector[0]! + 2 * vector[1]! - vector[2]!,
      -vector[1]! + 3 * vector[2]! + 2 * vector[3]!,
      2 * vector[2]! + 4 * vector[3]!,
    ];
    product.forEach((entry, row) => expect(entry).toBeCloseTo(value * vector[row]!, 12));
    expect(Math.hypot(...vector)).toBeCloseTo(1, 12);
  }
});

test('what is not a finite square matrix is refused', () => {
  expect(() => symmetricEigenvalues(new Float64Array(8), 3)).toThrow(
    expect.objectContaining({ code: 'analysis/matrix-size' }),
  );
  expect(() => symmetricEigenvalues(Float64Array.of(1, 0, 0, NaN), 2)).toThrow(
    expect.objectContaining({ code: 'analysis/not-finite' }),
  );
});

test('numbers that overflow on the way do not go round for ever', () => {
  const big = 1.7e308;
  const solve = () => tridiagonalEigen([big, -big, big, 0], [big, big, big], []);
  expect(solve).toThrow(expect.objectContaining({ code: 'analysis/not-finite' }));
  const shortOfSweeps = () => tridiagonalEigen([1, 2, 3, 4], [0.5, -1, 2], [], 1);
  expect(shortOfSweeps).toThrow(expect.objectContaining({ code: 'analysis/eigen-not-converged' }));
});

test.each([2 ** 1021, 2 ** 600, 2 ** -600, 2 ** -1020])(
  'entries of about %d are scaled on the way, by a power of two',
  (size) => {
    const solve = (unit: number) => tridiagonalEigen([unit, unit, unit], [unit, unit], [0]);
    const { values, rows } = solve(size);
    const plain = solve(1);
    expect(Array.from(values, (value) => value / size)).toEqual([...plain.values]);
    expect(largestError(plain.values, [1 - Math.SQRT2, 1, 1 + Math.SQRT2])).toBeLessThan(1e-15);
    expect(rows).toEqual(plain.rows);
  },
);

test('an eigenvalue beyond a double is refused, not taken for another', () => {
  const big = 1e308;
  expect(() => tridiagonalEigen([big, big, big], [big, big])).toThrow(
    expect.objectContaining({ code: 'analysis/not-finite' }) as Error,
  );
});
