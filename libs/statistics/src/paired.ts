import { type Interval, meanTest } from './mean-test.ts';

export interface PairedDifferences {
  /** Keys (seeds) that both sides have with a finite value, in the first side's order. */
  keys: string[];
  /** first − second, one for each key. */
  differences: number[];
  /** Mean difference with the 95 % interval of `meanTest`; NaN bounds below two pairs. */
  mean: Interval;
}

/** One value per unit (a seed): what two configurations are paired by. */
export type ByUnit = ReadonlyMap<string | number, number>;

/** Differences of two configurations over the units that both have; NaN and infinities are left out. */
export function pairedDifferences(first: ByUnit, second: ByUnit): PairedDifferences {
  const keys: string[] = [];
  const differences: number[] = [];
  for (const [key, value] of first) {
    const difference = value - (second.get(key) ?? Number.NaN);
    if (!Number.isFinite(difference)) continue;
    keys.push(String(key));
    differences.push(difference);
  }
  return { keys, differences, mean: meanTest(differences).interval };
}
