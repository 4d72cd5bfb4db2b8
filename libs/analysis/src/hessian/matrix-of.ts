import type { LinearOperator } from '../operator/linear-operator.ts';

/**
 * The whole matrix of an operator, one product with a unit vector per row; its rows are not
 * symmetrised.
 *
 * @param afterRow told of every row that is done; it may throw to end.
 */
export function matrixOf(
  operator: LinearOperator,
  afterRow: (done: number, total: number) => void,
): Float64Array {
  const { size } = operator;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const unit = new Float64Array(size);
    unit[row] = 1;
    matrix.set(operator.apply(unit), row * size);
    afterRow(row + 1, size);
  }
  return matrix;
}

/** (A + Aᵀ)/2, and max |A − Aᵀ| / max |A|. */
export function symmetrised(
  rows: Float64Array,
  size: number,
): { matrix: Float64Array; symmetryError: number } {
  const matrix = new Float64Array(size * size);
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      const above = rows[j * size + i] as number;
      const below = rows[i * size + j] as number;
      difference = Math.max(difference, Math.abs(above - below));
      largest = Math.max(largest, Math.abs(above), Math.abs(below));
      matrix[i * size + j] = matrix[j * size + i] = (above + below) / 2;
    }
  }
  return { matrix, symmetryError: largest === 0 ? 0 : difference / largest };
}
