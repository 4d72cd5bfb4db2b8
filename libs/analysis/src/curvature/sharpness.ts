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
/** How many of them an ascent starts from: from the best alone it often ends in a lower maximum. */
const sharpnessAscentCount = 5;
/** Steps of each ascent. */
const sharpnessAscentSteps = 8;

export interface Sharpness {
  radius: number;
  /** Largest rise of the loss found; a lower bound of the maximum. NaN where the loss is not finite. */
  lossRise: number;
  directionCount: number;
  ascentSteps: number;
  ascentCount: number;
  bound: 'lower';
}

interface Tried {
  rise: number;
  direction: Float64Array;
}

/**
 * Filter-normalised sharpness: the largest rise of the loss, L(θ + d) − L(θ), over the neighbourhood
 * in which every filter moves by at most `radius` of its own length, ‖d_f‖ ≤ radius·‖θ_f‖, and biases
 * stay. It is the maximum of Keskar et al. 2017 (there over a box around each weight) on the
 * neighbourhood of Kwon et al. 2021 (ASAM, filter-wise), so that it does not change when a ReLU
 * network's filters are rescaled without changing its function (Dinh et al. 2017).
 *
 * Searched by random filter-normalised directions (Li et al. 2018) of full radius, both ways, then
 * from the best five by steps of ascent along every filter's own gradient, to the boundary, shorter
 * where a step does not rise. What is found is a lower bound.
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
  const tried: Tried[] = [];
  const consider = (direction: Float64Array, value: number): Tried => {
    // An infinite loss is the largest rise there is; NaN counts as one.
    const rise = Number.isFinite(value) ? value - base : Infinity;
    const found = { rise, direction: direction.slice() };
    tried.push(found);
    afterStep?.();
    return found;
  };
  for (let trial = 0; trial < sharpnessDirectionCount; trial++) {
    const direction = filterNormalisedDirection(filters, weights, random);
    scale(direction, radius);
    for (let way = 0; way < 2; way++) {
      consider(direction, loss.value(moved(centre, direction)));
      scale(direction, -1);
    }
  }
  const starts = tried.toSorted((a, b) => b.rise - a.rise).slice(0, sharpnessAscentCount);
  for (const start of starts) {
    let at = start;
    let slope: Float64Array | null = null;
    // First all the way to where the gradient points, then, where that is lower, ever nearer by.
    let pull = Infinity;
    for (let step = 0; step < sharpnessAscentSteps && at.rise < Infinity; step++) {
      slope ??= loss.gradient(moved(centre, at.direction)).gradient;
      const direction = slope.slice();
      toBoundary(direction, filters, weights, radius);
      if (pull < Infinity) {
        scale(direction, pull);
        addScaled(direction, 1, at.direction);
        toBoundary(direction, filters, weights, radius);
      }
      const found = consider(direction, loss.value(moved(centre, direction)));
      if (found.rise > at.rise) {
        at = found;
        slope = null;
      } else pull = pull === Infinity ? 1 : pull / 2;
    }
  }
  const largest = Math.max(...tried.map(({ rise }) => rise));
  return {
    radius,
    lossRise: largest === Infinity ? Number.NaN : largest,
    directionCount: sharpnessDirectionCount,
    ascentSteps: sharpnessAscentSteps,
    ascentCount: sharpnessAscentCount,
    bound: 'lower',
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
