import type { Random } from '@basin/core';
import type { NetworkDescription, ParameterBlock } from '@basin/models';

/** One output unit's incoming weights: positions in the flat vector. */
export interface Filter {
  block: ParameterBlock;
  positions: Int32Array;
}

/**
 * The filters of a network: for every weight (not bias) one per output unit or channel, its incoming
 * weights, as Li et al. 2018 take them for convolutions and fully connected layers alike. The gain of a layer
 * that normalises is none: it stays as it is, as biases do (`ignore=biasbn` in their code).
 */
export function filtersOf({ parameters }: NetworkDescription): Filter[] {
  return parameters
    .filter(({ role, initial }) => role === 'weight' && initial === undefined)
    .flatMap((block) =>
      Array.from({ length: block.filterCount }, (_, filter) => ({
        block,
        positions: Int32Array.from(
          { length: block.size / block.filterCount },
          // The filter axis is the last one of every weight.
          (_, index) => block.offset + index * block.filterCount + filter,
        ),
      })),
    );
}

/** Euclidean length of a vector's entries in one filter. */
export function filterNorm(vector: ArrayLike<number>, filter: Filter): number {
  let squares = 0;
  for (const position of filter.positions) squares += (vector[position] as number) ** 2;
  return Math.sqrt(squares);
}

/**
 * A random direction in which every filter is as long as the weights' own filter: Gaussian entries,
 * d_f ← d_f·‖θ_f‖/‖d_f‖, and zero for biases (Li et al. 2018, "Visualizing the loss landscape of
 * neural nets", section 4).
 */
export function filterNormalisedDirection(
  filters: readonly Filter[],
  weights: Float32Array,
  random: Random,
): Float64Array {
  const direction = new Float64Array(weights.length);
  for (const filter of filters) {
    for (const position of filter.positions) direction[position] = random.normal();
    rescale(direction, filter, filterNorm(weights, filter));
  }
  return direction;
}

/** Stretches a vector's entries in one filter to a length; all zero stays zero. */
export function rescale(vector: Float64Array, filter: Filter, length: number): void {
  const factor = length / (filterNorm(vector, filter) || 1);
  for (const position of filter.positions) {
    vector[position] = (vector[position] as number) * factor;
  }
}
