import { randomStream } from '@basin/core';
import { signFlipChances } from './mean-test.ts';
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
  if (count < 6 || count > 10) return studentPower(count, effect);
  const key = `${count} ${effect}`;
  const known = powers.get(key);
  if (known !== undefined) return known;
  const random = randomStream(0, 'power');
  let decided = 0;
  for (let repeat = 0; repeat < repeatCount; repeat++) {
    const values = Array.from({ length: count }, () => random.normal() + effect);
    const { pAbove, pBelow } = signFlipChances(values);
    if (Math.min(pAbove, pBelow) <= 0.025) decided++;
  }
  const power = decided / repeatCount;
  powers.set(key, power);
  return power;
}

/** The most that `seedsToDecide` counts to. */
export const mostSeedsCounted = 1_000;

/**
 * The fewest values that would decide in 80 % of studies were the true effect this one, in standard
 * deviations; null when more than 1,000 would be needed.
 */
export function seedsToDecide(effect: number): number | null {
  const enough = (count: number): boolean => studentPower(count, effect) >= 0.8;
  if (!(Math.abs(effect) > 0) || !enough(mostSeedsCounted)) return null;
  let low = 2;
  let high = mostSeedsCounted;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
