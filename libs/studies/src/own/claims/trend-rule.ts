import { apartInRing, mean, type TrendGroup } from '@basin/statistics';
import type { Verdict } from '../../experiment.ts';
import {
  judgedByRanks,
  orderChances,
  pointChances,
  type PointPair,
  rankTrend,
  ratesOfPoints,
  signOfMean,
  type ValueOf,
} from '../../judging/index.ts';
import { byPoint } from '../alike.ts';
import { isBetweenSeeds, type OwnRun, valueOf } from '../own-findings.ts';
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
    rule: `Spearman's ρ of the last ${metric} with ${parameter}, within each seed and each setting of the other parameters, or over all of them where one has fewer than ${leastTrend} values (${leastTrend} of them at least): its mean over seeds has the claimed sign, and a 95 % interval clear of 0; over all of them points put in another order, the same in all seeds, do so in at most 2.5 %.`,
    errorRate: ratesOfPoints,
    // Points that have no value of a conditional parameter say nothing of it.
    reads: ({ factors }) => typeof factors[parameter] === 'number',
    judge: (runs) => judgedByRanks(runs, [metric], valueOf, (value) => judgeTrend(runs, value)),
  };

  function judgeTrend(runs: readonly OwnRun[], value: ValueOf<OwnRun>): Verdict {
    const rhos: number[] = [];
    const seeds: number[] = [];
    const bySeed: TrendGroup[][] = [];
    const pooled: PointPair[][] = [];
    for (const seed of new Set(runs.map((run) => run.seed))) {
      const ofSeed = runs.filter((run) => run.seed === seed);
      const strata = [...byPoint(ofSeed, [parameter]).values()];
      const within = strata.flatMap((stratum) =>
        groupOf(stratum, (run) => value(run, metric), parameter),
      );
      const found =
        within.length > 0 ? within : groupOf(ofSeed, (run) => value(run, metric), parameter);
      if (found.length === 0) continue;
      if (within.length === 0 && strata.length > 1) {
        pooled.push(pairsOf(ofSeed, (run) => value(run, metric), parameter));
      }
      rhos.push(mean(found.map(({ x, y }) => rankTrend(x, y))));
      seeds.push(seed);
      bySeed.push(found.map((group) => ({ ...group, weight: 1 / found.length })));
    }
    const quantity = `mean Spearman ρ of ${metric} with ${parameter}`;
    const isRing = isBetweenSeeds(runs, metric);
    const independent = isRing ? apartInRing(bySeed) : bySeed;
    const order = seeds.length < 3 ? {} : orderChances(independent.flat());
    // Points that are told apart by other parameters too: these may have made the order.
    const points = seeds.length < 3 || pooled.length === 0 ? {} : { points: pointChances(pooled) };
    const verdict = signOfMean(
      rhos,
      { quantity, expect, isCorrelation: true, isRing, ...order, ...points },
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
  const pairs = pairsOf(runs, value, parameter);
  if (new Set(pairs.map(({ x }) => x)).size < leastTrend) return [];
  return [{ x: pairs.map(({ x }) => x), y: pairs.map(({ y }) => y) }];
}

function pairsOf(
  runs: readonly OwnRun[],
  value: (run: OwnRun) => number | null,
  parameter: string,
): PointPair[] {
  return runs.flatMap((run) => {
    const x = run.factors[parameter];
    const y = value(run);
    const point = JSON.stringify(run.factors);
    return typeof x === 'number' && y !== null && Number.isFinite(y) ? [{ point, x, y }] : [];
  });
}
