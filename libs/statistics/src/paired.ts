import { commonStep } from './common-step.ts';
import { type Interval, meanTest } from './mean-test.ts';

export interface PairedDifferences {
  /** Keys (seeds) that both sides have with a finite value, in the first side's order. */
  keys: string[];
  /** first − second, one for each key. */
  differences: number[];
  /** What the values of both sides are whole multiples of (`commonStep`). */
  step: number;
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
  const found = [...first, ...second].flatMap(([key, value]) => (both.has(key) ? [value] : []));
  const step = commonStep(found);
  return { keys, differences, step, mean: meanTest(differences, { step }).interval };
}
