import { BasinError } from '@basin/core';

/** A square matrix known by its products, as in curvlinops and SciPy. */
export interface LinearOperator {
  /** Rows and columns. */
  readonly size: number;
  /** Largest symmetry error to let pass, by how the products are computed. */
  readonly symmetryTolerance: number;
  /** The product with a vector of `size` entries: a new array; the vector is left alone. */
  apply(vector: Float64Array): Float64Array;
}

/**
 * The operator of a matrix that is held whole.
 *
 * @param matrix size × size, row-major.
 * @throws BasinError `analysis/matrix-size`.
 */
export function denseOperator(matrix: Float64Array, size: number): LinearOperator {
  if (matrix.length !== size * size) {
    throw new BasinError(
      'analysis/matrix-size',
      `a matrix of ${matrix.length} entries is not ${size} × ${size}`,
    );
  }
  return {
    size,
    symmetryTolerance: 1e-12,
    apply(vector) {
      const product = new Float64Array(size);
      for (let row = 0; row < size; row++) {
        let sum = 0;
        for (let column = 0; column < size; column++) {
          sum += (matrix[row * size + column] as number) * (vector[column] as number);
        }
        product[row] = sum;
      }
      return product;
    },
  };
}
