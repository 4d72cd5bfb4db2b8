import { randomStream } from '@basin/core';
import { normalVector } from '../operator/random-vectors.ts';
import { dot } from '../vectors.ts';

/**
 * For tests: a dense symmetric matrix with these eigenvalues, the diagonal matrix turned by random
 * Householder reflections (I − 2uuᵀ)·A·(I − 2uuᵀ). A few of them leave it near diagonal; as many as it has rows
 * turn it wholly.
 */
export function matrixWithSpectrum(
  eigenvalues: readonly number[],
  seed: number,
  turnCount = 3,
): Float64Array {
  const size = eigenvalues.length;
  const random = randomStream(seed, 'spectrum');
  const matrix = new Float64Array(size * size);
  eigenvalues.forEach((value, index) => (matrix[index * size + index] = value));
  for (let turn = 0; turn < turnCount; turn++) {
    const u = normalVector(size, random);
    const factor = 2 / dot(u, u);
    for (const [step, start] of [
      [1, size],
      [size, 1],
    ] as const) {
      for (let line = 0; line < size; line++) {
        let overlap = 0;
        for (let k = 0; k < size; k++) overlap += at(matrix, line * start + k * step) * at(u, k);
        for (let k = 0; k < size; k++) {
          const index = line * start + k * step;
          matrix[index] = at(matrix, index) - factor * overlap * at(u, k);
        }
      }
    }
  }
  return matrix;
}

function at(values: Float64Array, index: number): number {
  return values[index] as number;
}
