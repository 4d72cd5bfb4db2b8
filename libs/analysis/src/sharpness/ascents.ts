import type { Random } from '@basin/core';
import type { MeanLoss } from '../operator/mean-loss.ts';
import { normalVector, rademacherVector } from '../operator/random-vectors.ts';
import { addScaled, dot, norm, scale } from '../vectors.ts';

/** A search among directions d of `size` entries, L(θ + d) known by value and slope. */
interface Searched {
  size: number;
  at(direction: Float64Array): { loss: number; slope: Float64Array };
}

/** Steps of an ascent at most; on a convex loss two or three reach a corner that none beside it is above. */
const stepLimit = 12;

/** Gradients of a climb at most, and its shortest step in half widths. */
const climbLimit = 20;
const shortestStep = 1e-3;

/** Gradients that a search from so many starts takes at most, with the one of the centre. */
export function mostGradients(startCount: number): number {
  return 1 + (stepLimit + climbLimit) * (1 + startCount);
}

/**
 * The largest rise of the loss found where each entry of d is at most its half width: from the corner
 * of steepest ascent and from random ones, each step to the corner that the slope points to (Frank and
 * Wolfe 1956; on a convex loss no step falls), until none rises; then by `climb`, for in a wide box the loss curves
 * down, and its largest value is at no corner. A lower bound; on a quadratic without mixed terms the maximum, at a
 * corner, Σ ½ hᵢ bᵢ² + |gᵢ| bᵢ, where its curvatures are positive.
 */
export function boxAscent(
  { size, at }: Searched,
  halfWidths: Float64Array,
  { startCount, random }: { startCount: number; random: Random },
): { rise: number; gradientCount: number } {
  const centre = at(new Float64Array(size));
  let gradientCount = 1;
  let best = centre.loss;
  const starts = [
    ...(centre.slope.some((entry) => entry !== 0) ? [centre.slope] : []),
    ...Array.from({ length: startCount }, () => rademacherVector(size, random)),
  ];
  for (const start of starts) {
    let corner = cornerOf(start, halfWidths);
    let reached = -Infinity;
    let highest: Reached | null = null;
    for (let step = 0; step < stepLimit; step++) {
      const { loss, slope } = at(corner);
      gradientCount++;
      // An infinite loss is the largest there is; NaN counts as one.
      const height = Number.isNaN(loss) ? Infinity : loss;
      best = Math.max(best, height);
      if (!(height > reached) || height === Infinity) break;
      reached = height;
      highest = { at: corner, loss, slope };
      corner = cornerOf(slope, halfWidths, corner);
    }
    if (highest === null || best === Infinity) continue;
    const climbed = climb(at, halfWidths, highest);
    gradientCount += climbed.gradientCount;
    best = Math.max(best, climbed.height);
  }
  return { rise: best - centre.loss, gradientCount };
}

/** A direction with the loss and its slope there. */
interface Reached {
  at: Float64Array;
  loss: number;
  slope: Float64Array;
}

/**
 * Projected gradient ascent within the box, entries measured in half widths (Bertsekas 1976): twice as far after a
 * step that rises, a quarter as far after one that does not, which is not taken. Nothing where no entry can rise.
 */
function climb(
  at: Searched['at'],
  halfWidths: Float64Array,
  from: Reached,
): { height: number; gradientCount: number } {
  let reached = from;
  let step = 1;
  let gradientCount = 0;
  while (gradientCount < climbLimit && step > shortestStep) {
    const rising = reached.slope.map((entry, index) => {
      const width = halfWidths[index] as number;
      const place = reached.at[index] as number;
      const isHeld = entry > 0 ? place >= width : place <= -width;
      return isHeld ? 0 : entry * width;
    });
    const most = rising.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
    if (!(most > 0) || most === Infinity) break;
    const next = reached.at.map((place, index) => {
      const width = halfWidths[index] as number;
      const moved = place + (step * width * (rising[index] as number)) / most;
      return Math.max(-width, Math.min(width, moved));
    });
    const { loss, slope } = at(next);
    gradientCount++;
    // As at a corner.
    if (Number.isNaN(loss) || loss === Infinity) return { height: Infinity, gradientCount };
    if (loss > reached.loss) reached = { at: next, loss, slope };
    step = reached.at === next ? Math.min(2, 2 * step) : step / 4;
  }
  return { height: reached.loss, gradientCount };
}

/** Every entry at its half width, on the side of the slope; where that is 0 as before. */
function cornerOf(
  slope: Float64Array,
  halfWidths: Float64Array,
  before?: Float64Array,
): Float64Array {
  return halfWidths.map((width, index) => {
    const sign = Math.sign(slope[index] as number);
    return sign === 0 ? (before?.[index] ?? width) : sign * width;
  });
}

/** All directions of the weights. */
export function wholeSpace(loss: MeanLoss, weights: Float64Array): Searched {
  return {
    size: weights.length,
    at(direction) {
      const point = weights.slice();
      addScaled(point, 1, direction);
      const found = loss.gradient(point);
      return { loss: found.loss, slope: found.gradient };
    },
  };
}

/** Directions Ay of a subspace with an orthonormal basis A, so that A⁺ is Aᵀ. */
export function subspace(
  loss: MeanLoss,
  weights: Float64Array,
  basis: readonly Float64Array[],
): Searched {
  const whole = wholeSpace(loss, weights);
  return {
    size: basis.length,
    at(coordinates) {
      const direction = new Float64Array(weights.length);
      basis.forEach((vector, index) => {
        addScaled(direction, coordinates[index] as number, vector);
      });
      const { loss: height, slope } = whole.at(direction);
      return { loss: height, slope: Float64Array.from(basis, (vector) => dot(vector, slope)) };
    },
  };
}

/** Orthonormal vectors in random directions. */
export function randomBasis(size: number, count: number, random: Random): Float64Array[] {
  const basis: Float64Array[] = [];
  while (basis.length < Math.min(count, size)) {
    const vector = normalVector(size, random);
    for (let pass = 0; pass < 2; pass++) {
      for (const earlier of basis) addScaled(vector, -dot(earlier, vector), earlier);
    }
    scale(vector, 1 / norm(vector));
    basis.push(vector);
  }
  return basis;
}

/** L(θ + ρ g/‖g‖) − L(θ): the step of sharpness-aware minimisation (Foret et al. 2021, equation 2). */
export function samRise(loss: MeanLoss, weights: Float64Array, radius: number): number {
  const { loss: base, gradient } = loss.gradient(weights);
  return riseAlong(loss, weights, base, gradient, radius / (norm(gradient) || 1));
}

/** L(θ + ρ T²g/‖Tg‖) − L(θ), T = diag |θ|: that of its adaptive form (Kwon et al. 2021, equation 6). */
export function adaptiveRise(loss: MeanLoss, weights: Float64Array, radius: number): number {
  const { loss: base, gradient } = loss.gradient(weights);
  const scaled = gradient.map((entry, index) => entry * Math.abs(weights[index] as number));
  const step = scaled.map((entry, index) => entry * Math.abs(weights[index] as number));
  return riseAlong(loss, weights, base, step, radius / (norm(scaled) || 1));
}

function riseAlong(
  loss: MeanLoss,
  weights: Float64Array,
  base: number,
  direction: Float64Array,
  factor: number,
): number {
  const point = weights.slice();
  addScaled(point, factor, direction);
  return loss.value(point) - base;
}

/** Mean of L(θ + d) − L(θ) over drawn d, and its standard error. */
export function meanRise(
  loss: MeanLoss,
  weights: Float64Array,
  { drawCount, draw }: { drawCount: number; draw(): Float64Array },
): { mean: number; standardError: number } {
  const base = loss.value(weights);
  const rises = Array.from({ length: drawCount }, () => riseAlong(loss, weights, base, draw(), 1));
  const mean = rises.reduce((sum, rise) => sum + rise, 0) / drawCount;
  const squares = rises.reduce((sum, rise) => sum + (rise - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (drawCount - 1) / drawCount) };
}
