import type { LinearOperator } from '../operator/linear-operator.ts';

/**
 * The whole matrix of an operator, one product with a unit vector per row; its rows are not
 * symmetrised.
 */
export function matrixOf(
  operator: LinearOperator,
  afterRow?: (done: number) => void,
): Float64Array {
  const { size } = operator;
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    const unit = new Float64Array(size);
    unit[row] = 1;
    matrix.set(operator.apply(unit), row * size);
    afterRow?.(row + 1);
  }
  return matrix;
}
