import { BasinError } from '@basin/core';
import type { DoubleMatrices } from '@basin/engine';

/**
 * All eigenvalues of a symmetric matrix of finite entries by the backend's own kernel (Eigen's, of TensorFlow:
 * Householder reduction, then QR), ascending. Rows of zeros are left out of it: their eigenvalues are 0.
 *
 * @throws BasinError `analysis/eigen-not-converged`.
 */
export function largeEigenvalues(
  { symmetricEigenvalues }: DoubleMatrices,
  matrix: Float64Array,
  size: number,
): Float64Array {
  const rows = Array.from({ length: size }, (_, row) => row).filter((row) =>
    matrix.subarray(row * size, (row + 1) * size).some((entry) => entry !== 0),
  );
  const values = new Float64Array(size);
  if (rows.length === 0) return values;
  const kept = rows.length === size ? matrix : withRows(matrix, size, rows);
  try {
    values.set(symmetricEigenvalues(kept, rows.length));
  } catch (cause) {
    throw new BasinError(
      'analysis/eigen-not-converged',
      `the eigenvalues of a matrix of ${rows.length} rows did not converge`,
      { cause },
    );
  }
  return values.sort();
}

function withRows(matrix: Float64Array, size: number, rows: readonly number[]): Float64Array {
  const kept = new Float64Array(rows.length ** 2);
  let to = 0;
  for (const row of rows) {
    for (const column of rows) kept[to++] = matrix[row * size + column] as number;
  }
  return kept;
}
