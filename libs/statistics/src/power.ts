import { randomStream } from '@basin/core';
import { signFlipChances } from './mean-test.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { studentPower } from './student.ts';

/** Repeats by which the power of a sign-flip test is found: right to 2 percentage points. */
const repeatCount = 2_000;
const powers = new Map<string, number>();

/**
 * In what share of studies of `count` seeds `meanTest` decides at 5 % when the true mean lies
 * `effect` standard deviations from 0 and values are normal. Computed for t; simulated, from a fixed
 * seed, for the sign-flip test up to 10 values, beyond which it is as powerful as t within 2 points.
 */
export function meanTestPower(count: number, effect: number): number {
  const key = `${count} ${effect}`;
  const known = powers.get(key);
  if (known !== undefined) return known;
  const power =
    count < 6 || count > 10 ? studentPower(count, effect) : signFlipPower(count, effect);
  powers.set(key, power);
  return power;
}

function signFlipPower(count: number, effect: number): number {
  const random = randomStream(0, 'power');
  let decided = 0;
  for (let repeat = 0; repeat < repeatCount; repeat++) {
    const values = Array.from({ length: count }, () => random.normal() + effect);
    const { pAbove, pBelow } = signFlipChances(values);
    if (Math.min(pAbove, pBelow) <= 0.025) decided++;
  }
  return decided / repeatCount;
}

/** Quantiles of 97.5 and 80 %: level and power. */
const [zLevel, zPower] = [0.975, 0.8].map(normalQuantile) as [number, number];
/** No study here waits for more. */
const mostSeeds = 1_000;

/**
 * About how many values decide at 5 % in 80 % of studies were the true effect this one, in standard
 * deviations: ((z₀.₉₇₅ + z₀.₈)/d)² and z²/2 for the estimated deviation (Guenther 1981), 3 at least;
 * null above 1,000.
 */
export function seedsToDecide(effect: number): number | null {
  return countOf((zLevel + zPower) / effect);
}

/**
 * As `seedsToDecide`, to show that a true mean lies within ± `margin`, by two one-sided tests, or beyond where it does:
 * both in standard deviations. By the normal distribution and z²/2; null above 1,000, as of a mean on the margin.
 */
export function seedsToDecideMargin(margin: number, mean: number): number | null {
  const room = margin - Math.abs(mean);
  if (room <= 0) return seedsToDecide(-room);
  // Both tests must reject: the nearer bound's is the harder; at a mean of about 0 either may fail.
  const power = (root: number): number =>
    normalCdf(room * root - zLevel) + normalCdf((margin + Math.abs(mean)) * root - zLevel) - 1;
  for (let count = 3; count <= mostSeeds; count++) {
    const known = count - zLevel ** 2 / 2;
    if (power(Math.sqrt(known)) >= 0.8) return count;
  }
  return null;
}

function countOf(ratio: number): number | null {
  const count = Math.max(3, Math.ceil(ratio ** 2 + zLevel ** 2 / 2));
  return count <= mostSeeds ? count : null;
}
