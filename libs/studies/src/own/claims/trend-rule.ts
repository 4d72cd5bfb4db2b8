import { mean, type TrendGroup } from '@basin/statistics';
import type { Verdict } from '../../experiment.ts';
import {
  judgedByRanks,
  orderChances,
  rankTrend,
  ratesOfTrends,
  signOfMean,
  type ValueOf,
} from '../../judging/index.ts';
import { byPoint } from '../alike.ts';
import { type OwnRun, valueOf } from '../own-findings.ts';
import { leastTrend } from '../least-counts.ts';
import type { Rule } from './rule.ts';
import { perSeed, withCounts } from './enough-values.ts';

/** Spearman's ρ within each seed, all else equal where each setting of the rest has three values or more. */
export function trendRule(
  metric: string,
  parameter: string,
  expect: 'positive' | 'negative',
): Rule {
  return {
    unit: 'seed',
    rule: `Spearman's ρ of the last ${metric} with ${parameter}, within each seed and each setting of the other parameters, or over all of them where one has fewer than ${leastTrend} values (${leastTrend} of them at least): its mean over seeds has the claimed sign, and a 95 % interval clear of 0.`,
    errorRate: ratesOfTrends,
    // Points that have no value of a conditional parameter say nothing of it.
    reads: ({ factors }) => typeof factors[parameter] === 'number',
    judge: (runs) => judgedByRanks(runs, [metric], valueOf, (value) => judgeTrend(runs, value)),
  };

  function judgeTrend(runs: readonly OwnRun[], value: ValueOf<OwnRun>): Verdict {
    const rhos: number[] = [];
    const seeds: number[] = [];
    const groups: TrendGroup[] = [];
    for (const seed of new Set(runs.map((run) => run.seed))) {
      const ofSeed = runs.filter((run) => run.seed === seed);
      const strata = [...byPoint(ofSeed, [parameter]).values()];
      const within = strata.flatMap((stratum) =>
        groupOf(stratum, (run) => value(run, metric), parameter),
      );
      const found =
        within.length > 0 ? within : groupOf(ofSeed, (run) => value(run, metric), parameter);
      if (found.length === 0) continue;
      rhos.push(mean(found.map(({ x, y }) => rankTrend(x, y))));
      seeds.push(seed);
      groups.push(...found.map((group) => ({ ...group, weight: 1 / found.length })));
    }
    const quantity = `mean Spearman ρ of ${metric} with ${parameter}`;
    const order = seeds.length < 3 ? {} : orderChances(groups);
    const verdict = signOfMean(
      rhos,
      { quantity, expect, isCorrelation: true, ...order },
      { seeds },
    );
    const counts = perSeed(
      runs.filter((run) => value(run, metric) !== null),
      (ofSeed) => new Set(ofSeed.map(({ factors }) => factors[parameter])).size,
    );
    const rule = expect === 'positive' ? 'rises-with' : 'falls-with';
    return withCounts(verdict, rule, `values of ${parameter}`, leastTrend, counts, runs);
  }
}

/** The parameter and the metric; none where fewer than three values of the parameter can be ranked. */
function groupOf(
  runs: readonly OwnRun[],
  value: (run: OwnRun) => number | null,
  parameter: string,
): TrendGroup[] {
  const pairs = runs.flatMap((run) => {
    const x = run.factors[parameter];
    const y = value(run);
    return typeof x === 'number' && y !== null && Number.isFinite(y) ? [{ x, y }] : [];
  });
  if (new Set(pairs.map(({ x }) => x)).size < leastTrend) return [];
  return [{ x: pairs.map(({ x }) => x), y: pairs.map(({ y }) => y) }];
}
