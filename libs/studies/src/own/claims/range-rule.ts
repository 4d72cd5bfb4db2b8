import { mean, sizeWithoutSpread } from '@basin/statistics';
import type { Verdict } from '../../experiment.ts';
import {
  allOf,
  lostSide,
  lostText,
  ratesOfParts,
  ratesOverSeeds,
  signOfMean,
  voteFor,
  withLeftOut,
  withLeftOutOfAll,
} from '../../judging/index.ts';
import { isBetweenSeeds, type OwnRun, valueOf } from '../own-findings.ts';
import type { Expectation } from '../study-record.ts';
import type { Rule } from './rule.ts';
import { isFraction, valueText } from './metric-text.ts';
import { type Resolution, stepOf } from './metric-step.ts';

/** Above a number, below one, or both. */
export function rangeRule(metric: string, { above, below }: Expectation): Rule {
  const bounds = [
    ...(above === undefined ? [] : [{ name: 'above', bound: above, expect: 'positive' as const }]),
    ...(below === undefined ? [] : [{ name: 'below', bound: below, expect: 'negative' as const }]),
  ];
  const words = bounds
    .map(({ name, bound }) => `${name} ${valueText(metric, bound)}`)
    .join(' and ');
  const isBoth = bounds.length > 1;
  return {
    unit: 'seed',
    rule: `The last ${metric}, averaged over the settings of each seed: its mean over seeds lies ${words}, the 95 % interval clear of ${isBoth ? 'both bounds' : 'the bound'}.`,
    errorRate: isBoth ? `${ratesOverSeeds} ${ratesOfParts}` : ratesOverSeeds,
    judge(runs) {
      const { values, seeds, of } = seedMeans(runs, metric);
      const text = lostText([runs]);
      const sides = runs.map((run) => lostSide(run, metric)).filter((side) => side !== undefined);
      const parts = bounds.map(({ name, bound, expect }): [string, Verdict] => [
        `${name} ${bound}`,
        withLeftOut(
          signOfMean(
            values.map((value) => value - bound),
            {
              quantity: `mean ${metric} minus ${valueText(metric, bound)}:`,
              ...{ expect, ...of },
              inPoints: isFraction(metric),
            },
            { seeds, values },
          ),
          { text, votes: sides.map((side) => voteFor(expect, side)) },
        ),
      ]);
      return isBoth
        ? withLeftOutOfAll(allOf(Object.fromEntries(parts)), runs)
        : (parts[0]?.[1] as Verdict);
    },
  };
}

/** The mean of a metric over the runs of each seed. */
function seedMeans(
  runs: readonly OwnRun[],
  metric: string,
): { values: number[]; seeds: number[]; of: Resolution } {
  const values: number[] = [];
  const seeds: number[] = [];
  let least = Infinity;
  for (const seed of new Set(runs.map((run) => run.seed))) {
    const found = runs
      .filter((run) => run.seed === seed)
      .flatMap((run) => valueOf(run, metric) ?? [])
      .filter(Number.isFinite);
    if (found.length === 0) continue;
    values.push(mean(found));
    seeds.push(seed);
    least = Math.min(least, found.length);
  }
  const isRing = isBetweenSeeds(runs, metric);
  const of = { step: stepOf(runs, metric, least), isRing, ...sizeWithoutSpread([values]) };
  return { values, seeds, of };
}
