import type { Random } from '@basin/core';
import type { LinearOperator } from '../operator/linear-operator.ts';
import { normalVector } from '../operator/random-vectors.ts';
import { addScaled, dot, norm, scale } from '../vectors.ts';

/** Lanczos's basis and the tridiagonal matrix it gives, growing by one vector a step. */
export interface KrylovBasis {
  /** Orthonormal vectors; one more than steps were made, until the space is exhausted. */
  readonly vectors: Float64Array[];
  readonly diagonal: number[];
  readonly offDiagonal: number[];
  /** One product. False when the basis spans the whole space and nothing is left to do. */
  step(): boolean;
}

/**
 * Lanczos's three-term recurrence with full reorthogonalisation (by modified Gram–Schmidt, a second time
 * where the first took much of the vector away: twice is enough, Parlett, section 6.9), without which rounding brings converged eigenvalues back as copies. Where the Krylov space is
 * exhausted early (few distinct eigenvalues) it goes on from a fresh random direction, so that
 * repeated eigenvalues are found too.
 */
export function krylovBasis(
  operator: LinearOperator,
  start: Float64Array,
  random: Random,
): KrylovBasis {
  const { size } = operator;
  const first = start.slice();
  scale(first, 1 / norm(first));
  const vectors: Float64Array[] = [first];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  let magnitude = 0;

  function orthogonalise(vector: Float64Array): void {
    let before = norm(vector);
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of vectors) addScaled(vector, -dot(earlier, vector), earlier);
      const after = norm(vector);
      if (after > Math.SQRT1_2 * before) break;
      before = after;
    }
  }

  function freshDirection(): Float64Array {
    const vector = normalVector(size, random);
    orthogonalise(vector);
    scale(vector, 1 / norm(vector));
    return vector;
  }

  function step(): boolean {
    const index = diagonal.length;
    const current = vectors[index];
    if (current === undefined) return false;
    const product = operator.apply(current);
    magnitude = Math.max(magnitude, norm(product));
    diagonal.push(dot(current, product));
    if (index + 1 === size) return true;
    // First what the recurrence knows: the rest is rounding, which one pass takes away.
    addScaled(product, -(diagonal[index] as number), current);
    const previous = vectors[index - 1];
    if (previous !== undefined) addScaled(product, -(offDiagonal[index - 1] as number), previous);
    orthogonalise(product);
    const length = norm(product);
    const exhausted = length <= 10 * Number.EPSILON * magnitude;
    offDiagonal.push(exhausted ? 0 : length);
    if (exhausted) vectors.push(freshDirection());
    else {
      scale(product, 1 / length);
      vectors.push(product);
    }
    return true;
  }

  return { vectors, diagonal, offDiagonal, step };
}
