import { commonStep } from './common-step.ts';
import { type Interval, meanTest } from './mean-test.ts';
import { isOneNumber } from './summary.ts';

export interface PairedDifferences {
  /** Keys (seeds) that both sides have with a finite value, in the first side's order. */
  keys: string[];
  /** first − second, one for each key. */
  differences: number[];
  /** What the values of both sides are whole multiples of (`commonStep`). */
  step: number;
  /** Of sides that do not vary (`isOneNumber`) how large their values are: so much of a difference may be rounding. */
  size?: number;
  /** Mean difference with the 95 % interval of `meanTest`; NaN bounds below two pairs. */
  mean: Interval;
}

/** One value per unit (a seed): what two configurations are paired by. */
export type ByUnit = ReadonlyMap<string | number, number>;

/** Differences of two configurations over the units that both have; NaN and infinities are left out. */
export function pairedDifferences(first: ByUnit, second: ByUnit): PairedDifferences {
  const keys: string[] = [];
  const both = new Set<string | number>();
  const differences: number[] = [];
  for (const [key, value] of first) {
    const difference = value - (second.get(key) ?? Number.NaN);
    if (!Number.isFinite(difference)) continue;
    keys.push(String(key));
    both.add(key);
    differences.push(difference);
  }
  const sides = [first, second].map((side) =>
    [...side].flatMap(([key, value]) => (both.has(key) ? [value] : [])),
  );
  const step = commonStep(sides.flat());
  const size = sizeWithoutSpread(sides);
  return {
    keys,
    differences,
    step,
    ...size,
    mean: meanTest(differences, { step, ...size }).interval,
  };
}

/** How large the values are of sides none of which varies: differences of them have no spread but their rounding. */
export function sizeWithoutSpread(sides: readonly (readonly number[])[]): { size?: number } {
  if (!sides.every((side) => isOneNumber(side))) return {};
  return { size: Math.max(0, ...sides.flat().map(Math.abs)) };
}
