import { pointsTest, spearman, spearmanStep, type TrendGroup, trendTest } from '@basin/statistics';
import type { Verdict } from '../experiment.ts';
import { type SignedQuestion, signOfMean } from './interval-rule.ts';
import { type EndedRun, judgedByRanks, unknownLeftOut, withLeftOut } from './left-out.ts';
import { leastSeedCount } from './verdict.ts';

/** One finished run: its seed, where its configuration lies, and what came out. */
export interface Observation {
  seed: number;
  /** The varied setting: parameters, batch size, channels. */
  x: number;
  y: number | null;
}

/**
 * Spearman's ρ of y with x, and 0 where all of either are equal: nothing rises or falls there, and leaving
 * such a seed out would leave the word to the others.
 */
export function rankTrend(x: readonly number[], y: readonly number[]): number {
  return [x, y].some((side) => side.every((value) => value === side[0])) ? 0 : spearman(x, y);
}

/** What a seed's configurations show. */
export interface SeedTrend {
  seed: number;
  rho: number;
  x: number[];
  y: number[];
}

/** The rank trend of y with x within each seed that has at least 3 configurations. */
export function trendsBySeed(observations: readonly Observation[]): SeedTrend[] {
  const bySeed = new Map<number, { x: number[]; y: number[] }>();
  for (const { seed, x, y } of observations) {
    if (y === null || !Number.isFinite(y) || !Number.isFinite(x)) continue;
    const group = bySeed.get(seed) ?? { x: [], y: [] };
    group.x.push(x);
    group.y.push(y);
    bySeed.set(seed, group);
  }
  return [...bySeed].flatMap(([seed, { x, y }]) =>
    new Set(x).size < 3 ? [] : [{ seed, rho: rankTrend(x, y), x, y }],
  );
}

/**
 * Judges a trend over configurations: Spearman's ρ within each seed, then the sign of its mean over
 * seeds (`signOfMean`), where the order within seeds must be as unlikely by chance: of three
 * configurations one order in six rises throughout.
 */
export function trendOverConfigurations(
  observations: readonly Observation[],
  question: { quantity: string; against: string; expect: 'falling' | 'rising' },
): Verdict {
  const trends = trendsBySeed(observations);
  return signOfMean(
    trends.map(({ rho }) => rho),
    {
      quantity: `mean Spearman ρ of ${question.quantity} with ${question.against}`,
      expect: question.expect === 'falling' ? 'negative' : 'positive',
      isCorrelation: true,
      ...(trends.length < leastSeedCount ? {} : orderChances(trends)),
    },
    { seeds: trends.map(({ seed }) => seed) },
  );
}

/** What is ranked of trainings; the metric's name says where what diverged would lie. */
interface RankedTrainings<Run> {
  x: (run: Run) => number;
  y: (run: Run) => number | null;
  metric: string;
}

/** As `trendOverConfigurations`, of trainings, and of those that diverged as the worst of all. */
export function trendOverTrainings<Run extends EndedRun>(
  runs: readonly Run[],
  { x, y, metric }: RankedTrainings<Run>,
  question: { quantity: string; against: string; expect: 'falling' | 'rising' },
): Verdict {
  const judge = (value: (run: Run) => number | null): Verdict =>
    trendOverConfigurations(
      runs.map((run) => ({ seed: run.seed, x: x(run), y: value(run) })),
      question,
    );
  // What has no place among the configurations has no rank either.
  const isPlaced = runs.every((run) => run.state !== 'diverged' || Number.isFinite(x(run)));
  return isPlaced
    ? judgedByRanks(runs, [metric], y, (value) => judge((run) => value(run, metric)))
    : withLeftOut(judge(y), unknownLeftOut(runs));
}

/**
 * The permutation test's chances as a second test of `signOfMean`; and what ρ of these groups comes in steps of, the
 * coarsest of them. The mean of m groups, each of weight 1/m, has 1/m of its variance.
 */
export function orderChances(
  groups: readonly TrendGroup[],
): Pick<SignedQuestion, 'within' | 'resolution'> {
  const { pRising, pFalling } = trendTest(groups);
  const steps = groups.map(({ x, weight = 1 }) => spearmanStep(x.length) * Math.sqrt(weight));
  return { within: { pAbove: pRising, pBelow: pFalling }, resolution: Math.max(...steps) };
}

/** A value x and a value y of a seed at one of its points. */
export interface PointPair {
  /** What tells points apart, alike in all seeds. */
  point: string;
  x: number;
  y: number;
}

/**
 * The chances of an order of points that is the same in all seeds, for a third test of `signOfMean`: what a point's
 * settings do to x and to y they do in every seed, so that more seeds make no more points of them.
 */
export function pointChances(
  seeds: readonly (readonly PointPair[])[],
): NonNullable<SignedQuestion['points']> {
  const places = [...new Set(seeds.flatMap((pairs) => pairs.map(({ point }) => point)))];
  const { pRising, pFalling } = pointsTest(
    seeds.map((pairs) => {
      const found = new Map(pairs.map((pair) => [pair.point, pair]));
      const column = (of: 'x' | 'y') => places.map((place) => found.get(place)?.[of] ?? Number.NaN);
      return { x: column('x'), y: column('y') };
    }),
  );
  return { pAbove: pRising, pBelow: pFalling };
}
