import type { Random } from '@basin/core';
import { normalTail } from '@basin/statistics';

/** Logarithm of the standard normal's probability between two values. */
export function logMass(low: number, high: number): number {
  // Each from the side on which its digits are.
  if (high <= 0) return Math.log(Math.max(0, normalTail(-high) - normalTail(-low)));
  if (low > 0) return Math.log(Math.max(0, normalTail(low) - normalTail(high)));
  return Math.log1p(-normalTail(-low) - normalTail(high));
}

/** A standard normal value between two that lie on either side of 0. */
export function truncatedNormal(low: number, high: number, random: Random): number {
  const below = normalTail(-low);
  const mass = 1 - below - normalTail(high);
  const share = below + random.uniform() * mass;
  const value = share < 0.5 ? -tailQuantile(share) : tailQuantile(1 - share);
  return Math.min(high, Math.max(low, value));
}

/**
 * To 4.5e-4 of the z at which the upper tail has a probability in (0, ½]: Abramowitz and Stegun 26.2.23, from
 * which Newton's method needs two steps.
 */
function nearTailQuantile(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const above = 2.515517 + t * (0.802853 + t * 0.010328);
  return t - above / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
}

/** Where the upper tail has a probability in (0, ½]: Newton's method on its logarithm, which is concave. */
function tailQuantile(tail: number): number {
  if (!(tail > 0)) return Infinity;
  const aim = Math.log(tail);
  let z = nearTailQuantile(tail);
  for (let step = 0; step < 30; step++) {
    const reached = normalTail(z);
    const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    const change = ((Math.log(reached) - aim) * reached) / density;
    z += change;
    if (Math.abs(change) <= 1e-13 * Math.max(1, Math.abs(z))) break;
  }
  return z;
}
