import { betaCdf } from './beta.ts';

/** Probability that Student's t with so many degrees of freedom is at least `t` (DLMF 8.17.2). */
export function studentTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || !(degrees > 0)) return Number.NaN;
  if (!Number.isFinite(t)) return t > 0 ? 0 : 1;
  const tail = betaCdf(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
  return t >= 0 ? tail : 1 - tail;
}
