import { betaCdf, logGamma } from './beta.ts';
import { normalCdf } from './normal.ts';

/** Probability that Student's t with so many degrees of freedom is at least `t` (DLMF 8.17.2). */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const tail = betaCdf(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}

/** Probability that it is at most `t`. */
export function studentCdf(t: number, freedom: number): number {
  return studentTail(-t, freedom);
}

/** Inverse of `studentCdf` on (0, 1), by bisection; ∓Infinity at 0 and 1. */
export function studentQuantile(share: number, freedom: number): number {
  if (!(share >= 0 && share <= 1) || !(freedom > 0)) return Number.NaN;
  if (share === 0) return -Infinity;
  if (share === 1) return Infinity;
  if (share === 0.5) return 0;
  const key = `${share} ${freedom}`;
  const quantile = quantiles.get(key) ?? quantileOf(share, freedom);
  quantiles.set(key, quantile);
  return quantile;
}

/** Every cell of a table asks for the same few. */
const quantiles = new Map<string, number>();

function quantileOf(share: number, freedom: number): number {
  if (share > 0.5) return -quantileOf(1 - share, freedom);
  let low = -1;
  while (studentCdf(low, freedom) > share) low *= 2;
  let high = 0;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, freedom) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Power of a two-sided t test of level `alpha` on `count` observations whose mean lies `effect`
 * standard deviations from 0: P(T > c) + P(T < −c) of the non-central t, integrated over the
 * distribution of the estimated deviation by Simpson's rule.
 */
export function studentPower(count: number, effect: number, alpha = 0.05): number {
  if (count < 2) return 0;
  const freedom = count - 1;
  const critical = studentQuantile(1 - alpha / 2, freedom);
  const shift = Math.abs(effect) * Math.sqrt(count);
  // u = s/σ: density 2 (ν/2)^(ν/2) / Γ(ν/2) · u^(ν−1) · exp(−ν u²/2).
  const scale = Math.log(2) + (freedom / 2) * Math.log(freedom / 2) - logGamma(freedom / 2);
  const integrand = (u: number): number => {
    if (u === 0 && freedom > 1) return 0;
    const density = Math.exp(scale + (freedom - 1) * Math.log(u || 1) - (freedom * u * u) / 2);
    return density * (normalCdf(shift - critical * u) + normalCdf(-shift - critical * u));
  };
  const end = 1 + 9 / Math.sqrt(2 * freedom);
  const steps = 400;
  let sum = integrand(0) + integrand(end);
  for (let step = 1; step < steps; step++) {
    sum += (step % 2 === 1 ? 4 : 2) * integrand((step * end) / steps);
  }
  return Math.min(1, (sum * end) / (3 * steps));
}
