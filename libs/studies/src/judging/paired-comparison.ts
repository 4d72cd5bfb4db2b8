import { type ByUnit, pairedDifferences } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import { signOfMean } from './interval-rule.ts';

export interface Comparison {
  /** Names of the two configurations. */
  first: string;
  second: string;
  /** What is compared, such as `final training loss`. */
  quantity: string;
  /** Whether the claim expects the first below or above the second. */
  expect: 'lower' | 'higher';
  unit?: string;
}

/** Compares two configurations by their differences over the units (seeds) that both have: `signOfMean`. */
export function pairedComparison(first: ByUnit, second: ByUnit, comparison: Comparison): Verdict {
  const { keys, differences } = pairedDifferences(first, second);
  return signOfMean(
    differences,
    {
      quantity: `mean difference in ${comparison.quantity}, ${comparison.first} − ${comparison.second},`,
      expect: comparison.expect === 'lower' ? 'negative' : 'positive',
      ...(comparison.unit === undefined ? {} : { unit: comparison.unit }),
    },
    { units: keys },
  );
}
