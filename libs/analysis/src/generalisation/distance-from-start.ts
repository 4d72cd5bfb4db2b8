import type { TrainingConfig } from '@basin/core';
import { initialWeights } from '@basin/models';
import { difference, norm } from '../vectors.ts';

/**
 * ‖θ − θ₀‖ of trained weights, θ₀ those before the first step: pruned weights, which are 0 to the end, began at 0. Null
 * of a training that went on from another's weights.
 *
 * @param weights at the end, flat
 */
export function distanceFromStart(config: TrainingConfig, weights: Float64Array): number | null {
  if (config.initialWeightsOf !== null) return null;
  const start = initialWeights(config);
  if (config.mask !== null) {
    weights.forEach((weight, index) => {
      if (weight === 0) start[index] = 0;
    });
  }
  return norm(difference(weights, start));
}
