import type { Random } from '@basin/core';
import {
  type Filter,
  filterNorm,
  filterNormalisedDirection,
  rescale,
} from '../directions/filter-normalised.ts';
import type { MeanLoss } from '../operator/mean-loss.ts';
import { addScaled, scale } from '../vectors.ts';

/** Random directions, each tried forwards and backwards. */
const sharpnessDirectionCount = 10;
/** Steps of ascent from the best of them. */
const sharpnessAscentSteps = 5;

export interface Sharpness {
  radius: number;
  /** Largest rise of the loss found; a lower bound of the maximum. NaN where the loss is not finite. */
  lossRise: number;
  directionCount: number;
  ascentSteps: number;
}

/**
 * Filter-normalised sharpness: the largest rise of the loss, L(θ + d) − L(θ), over the neighbourhood
 * in which every filter moves by at most `radius` of its own length, ‖d_f‖ ≤ radius·‖θ_f‖, and biases
 * stay. It is the maximum of Keskar et al. 2017 (there over a box around each weight) on the
 * neighbourhood of Kwon et al. 2021 (ASAM, filter-wise), so that it does not change when a ReLU
 * network's filters are rescaled without changing its function (Dinh et al. 2017).
 *
 * Searched by random filter-normalised directions (Li et al. 2018) of full radius, both ways, then
 * from the best by steps of ascent, each to the boundary along every filter's own gradient.
 */
export function filterNormalisedSharpness(
  loss: MeanLoss,
  filters: readonly Filter[],
  weights: Float32Array,
  options: { radius: number; random: Random; afterStep?: () => void },
): Sharpness {
  const { radius, random, afterStep } = options;
  const centre = new Float64Array(weights);
  const base = loss.value(centre);
  let best: { rise: number; direction: Float64Array } = { rise: -Infinity, direction: centre };
  const consider = (direction: Float64Array, value: number): void => {
    // An infinite loss is the largest rise there is; NaN counts as one.
    const rise = Number.isFinite(value) ? value - base : Infinity;
    if (rise > best.rise) best = { rise, direction: direction.slice() };
    afterStep?.();
  };
  for (let trial = 0; trial < sharpnessDirectionCount; trial++) {
    const direction = filterNormalisedDirection(filters, weights, random);
    scale(direction, radius);
    for (let way = 0; way < 2; way++) {
      consider(direction, loss.value(moved(centre, direction)));
      scale(direction, -1);
    }
  }
  let from = best.direction;
  for (let step = 0; step < sharpnessAscentSteps && best.rise < Infinity; step++) {
    const direction = loss.gradient(moved(centre, from)).gradient;
    toBoundary(direction, filters, weights, radius);
    consider(direction, loss.value(moved(centre, direction)));
    from = direction;
  }
  return {
    radius,
    lossRise: best.rise === Infinity ? Number.NaN : best.rise,
    directionCount: sharpnessDirectionCount,
    ascentSteps: sharpnessAscentSteps,
  };
}

/** Each filter's part stretched to radius·‖θ_f‖, the rest (biases) set to zero. */
function toBoundary(
  direction: Float64Array,
  filters: readonly Filter[],
  weights: Float32Array,
  radius: number,
): void {
  const gradient = direction.slice();
  direction.fill(0);
  for (const filter of filters) {
    for (const position of filter.positions) direction[position] = gradient[position] as number;
    rescale(direction, filter, radius * filterNorm(weights, filter));
  }
}

function moved(centre: Float64Array, direction: Float64Array): Float64Array {
  const point = centre.slice();
  addScaled(point, 1, direction);
  return point;
}
