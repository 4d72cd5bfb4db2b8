import { apartInRing, kendall, kendallStep, type TrendGroup } from '@basin/statistics';
import type { Verdict } from '../../experiment.ts';
import {
  judgedByRanks,
  orderChances,
  pointChances,
  type PointPair,
  ratesOfPoints,
  signOfMean,
  type ValueOf,
} from '../../judging/index.ts';
import { isBetweenSeeds, type OwnRun, valueOf } from '../own-findings.ts';
import { leastRanked } from '../least-counts.ts';
import type { Rule } from './rule.ts';
import { perSeed, withCounts } from './enough-values.ts';

/**
 * Kendall's τ_b of two metrics over the points of each seed: of every two points, how much more often both
 * metrics say the same one is higher than not (Jiang et al. 2020 hold measures of generalisation against
 * the gap so).
 */
export function ranksRule(metric: string, other: string, expect: 'positive' | 'negative'): Rule {
  return {
    unit: 'seed',
    rule: `Kendall's τ of the last ${metric} with the last ${other} over the points of each seed, ${leastRanked} of them at least: its mean over seeds has the claimed sign, and a 95 % interval clear of 0; points put in another order, the same in all seeds, do so in at most 2.5 %.`,
    errorRate: ratesOfPoints,
    judge: (runs) =>
      judgedByRanks(runs, [metric, other], valueOf, (value) => judgeRanks(runs, value)),
  };

  function judgeRanks(runs: readonly OwnRun[], value: ValueOf<OwnRun>): Verdict {
    const taus: number[] = [];
    const seeds: number[] = [];
    const bySeed: PointPair[][] = [];
    for (const seed of new Set(runs.map((run) => run.seed))) {
      const pairs = runs
        .filter((run) => run.seed === seed)
        .map((run) => ({
          point: JSON.stringify(run.factors),
          x: value(run, metric) ?? Number.NaN,
          y: value(run, other) ?? Number.NaN,
        }))
        .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
      if (pairs.length < leastRanked) continue;
      const { x, y } = columnsOf(pairs);
      const tau = kendall(x, y);
      // Where one of them is the same everywhere, neither order is there.
      taus.push(Number.isFinite(tau) ? tau : 0);
      seeds.push(seed);
      bySeed.push(pairs);
    }
    const quantity = `mean Kendall τ of ${metric} with ${other}`;
    const resolution = Math.max(0, ...bySeed.map(({ length }) => kendallStep(length)));
    const isRing = [metric, other].some((name) => isBetweenSeeds(runs, name));
    const independent = isRing ? apartInRing(bySeed) : bySeed;
    const order =
      seeds.length < 3
        ? {}
        : { ...orderChances(independent.map(columnsOf)), points: pointChances(bySeed) };
    const verdict = signOfMean(
      taus,
      { quantity, expect, isCorrelation: true, isRing, ...order, resolution },
      { seeds },
    );
    const counts = perSeed(
      runs.filter((run) => [metric, other].every((name) => value(run, name) !== null)),
      (ofSeed) => ofSeed.length,
    );
    const rule = expect === 'positive' ? 'ranks-with' : 'ranks-against';
    return withCounts(verdict, rule, 'points', leastRanked, counts, runs);
  }
}

function columnsOf(pairs: readonly PointPair[]): TrendGroup {
  return { x: pairs.map(({ x }) => x), y: pairs.map(({ y }) => y), weight: 1 };
}
