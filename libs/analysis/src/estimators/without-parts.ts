import { addScaled, dot } from '../vectors.ts';

/** Takes from a vector what it has along orthonormal vectors; in place, one after another (modified Gram–Schmidt). */
export function withoutParts(vector: Float64Array, known: readonly Float64Array[]): void {
  for (const one of known) addScaled(vector, -dot(one, vector), one);
}
