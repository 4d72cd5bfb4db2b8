import { type ByUnit, pairedDifferences } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import { finalBySeed, recordedStep, type TrainingRun } from '../reading/training-run.ts';
import { signOfMean } from './interval-rule.ts';
import { differenceSide, type EndedRun, lostText, voteFor, withLeftOut } from './left-out.ts';

export interface Comparison {
  /** Names of the two configurations. */
  first: string;
  second: string;
  /** What is compared, such as `final training loss`. */
  quantity: string;
  /** Whether the claim expects the first below or above the second. */
  expect: 'lower' | 'higher';
  unit?: string;
  /** What single values are whole multiples of. Default: what those compared are (`commonStep`). */
  step?: number;
}

/** Compares two configurations by their differences over the units (seeds) that both have: `signOfMean`. */
export function pairedComparison(first: ByUnit, second: ByUnit, comparison: Comparison): Verdict {
  const { keys, differences, step, mean: _, ...size } = pairedDifferences(first, second);
  return signOfMean(
    differences,
    {
      quantity: `mean difference in ${comparison.quantity}, ${comparison.first} − ${comparison.second},`,
      expect: comparison.expect === 'lower' ? 'negative' : 'positive',
      step: comparison.step ?? step,
      ...size,
      ...(comparison.unit === undefined ? {} : { unit: comparison.unit }),
    },
    { units: keys },
  );
}

/**
 * As `pairedComparison`, of the trainings of two configurations, and of those without a value by the metric that
 * the value is of: what diverged is worse than any finite loss or accuracy.
 */
export function pairedTrainings<Run extends EndedRun & Partial<Pick<TrainingRun, 'metrics'>>>(
  first: readonly Run[],
  second: readonly Run[],
  value: (run: Run) => number | null,
  comparison: Comparison & { metric: string },
): Verdict {
  const seconds = new Map(second.map((run) => [run.seed, run]));
  const pairs = first.flatMap((run): [Run, Run][] => {
    const other = seconds.get(run.seed);
    return other === undefined ? [] : [[run, other]];
  });
  const expect = comparison.expect === 'lower' ? 'negative' : 'positive';
  const votes = pairs
    .map(([run, other]) =>
      differenceSide([run], [other], comparison.metric, (runs) =>
        runs.every((one) => Number.isFinite(value(one))),
      ),
    )
    .filter((side) => side !== undefined)
    .map((side) => voteFor(expect, side));
  const text = lostText([pairs.map(([run]) => run), pairs.map(([, other]) => other)]);
  const verdict = pairedComparison(finalBySeed(first, value), finalBySeed(second, value), {
    ...recordedStep([...first, ...second], comparison.metric),
    ...comparison,
  });
  return withLeftOut(verdict, { text, votes });
}
