import { mean, studentTail, variance } from '@basin/statistics';
import { lookLevels } from './look-levels.ts';
import { chanceOfVerdict } from './race-futility.ts';
import type { RaceConfig } from './race-schema.ts';
import { resolutionOf } from './resolution.ts';

/*
 * A race over seeds: every point is trained with the first seeds, and with more of them only while it
 * may still be the best. Points are compared at a few numbers of seeds, the looks, paired by seed. At a
 * look the leader is the point with the best mean, and a point is beaten when the leader is better by a
 * one-sided paired t test at the look's level. The race is decided when one point is left.
 *
 * A verdict is wrong only if one point beats all that it met, the best among them. For one look that is at
 * most as probable as one of two equal points beating the other, however many others there are (Gutmann and
 * Maymin 1987, "Is the selected population the best?"; Hung and Fithian 2019, "Rank verification for
 * exponential families"): no correction for the number of points is needed. A comparison's levels at all
 * looks (`look-levels.ts`) err together by less than half of 1 − confidence, for either of two equal points
 * may be the one that is named. What the looks, leaders that change and noise that is not normal do to that
 * is simulated (`benchmarks/racing.ts`).
 *
 * The race ends when one point is left, when all seeds are there, or when it is improbable that they would
 * leave one (`race-futility.ts`): then its verdict is that these points are not told apart.
 */

/** What one point has come to. */
export interface Racer {
  id: number;
  /** By seed, smaller is better; null: it diverged with that seed; undefined: nothing is known. */
  values: readonly (number | null | undefined)[];
}

/** A point that cannot be the best any more. */
export interface Beaten {
  id: number;
  by: number;
  /** How many seeds of both were known. */
  seeds: number;
}

/** Numbers of seeds at which points are compared: from min on by a quarter more, then max. */
export function raceLooks({ min, max }: Pick<RaceConfig, 'min' | 'max'>): number[] {
  const looks: number[] = [];
  for (let seeds = min; seeds < max; seeds = Math.ceil(seeds * 1.25)) looks.push(seeds);
  return [...looks, max];
}

/** Of what a race may err by, what one comparison with the leader may: half of it, less for the t test's sake. */
const shareOfError = 0.4;

/** One-sided levels of a comparison by look. */
function levelsOf(config: RaceConfig): readonly number[] {
  return lookLevels(raceLooks(config), shareOfError * (1 - config.confidence));
}

/** Whether it is too improbable that all seeds would leave one of several racers. */
export function isFutile(racers: readonly Racer[], config: RaceConfig): boolean {
  if (config.futility === 0 || racers.length < 2) return false;
  const last = levelsOf(config).at(-1) ?? 0;
  return chanceOfVerdict(racers, config.max, last) < config.futility;
}

/**
 * Who is beaten at a look by those that were not beaten before.
 *
 * @param racers those that are still in the race
 * @param look the number of the look, from 0
 */
export function beatenAt(racers: readonly Racer[], look: number, config: RaceConfig): Beaten[] {
  const leader = leaderOf(racers);
  if (leader === null) return [];
  const level = levelsOf(config)[look] ?? 0;
  const resolution = resolutionOf(racers.flatMap(({ values }) => values));
  return racers.flatMap((racer): Beaten[] => {
    if (racer.id === leader.id) return [];
    // A point that diverges with some seeds has no mean, one that never did is the better.
    if (racer.values.includes(null)) {
      const seeds = racer.values.filter((value) => value !== undefined).length;
      return [{ id: racer.id, by: leader.id, seeds }];
    }
    const differences = pairedBySeed(racer, leader);
    return isPositive(differences, level, resolution)
      ? [{ id: racer.id, by: leader.id, seeds: differences.length }]
      : [];
  });
}

/** The best by its mean of those that never diverged; null where there is none. */
function leaderOf(racers: readonly Racer[]): Racer | null {
  let leader: Racer | null = null;
  let least = Infinity;
  for (const racer of racers) {
    const values = racer.values.filter((value) => typeof value === 'number');
    if (racer.values.includes(null) || values.length === 0 || mean(values) >= least) continue;
    leader = racer;
    least = mean(values);
  }
  return leader;
}

export function pairedBySeed(first: Racer, second: Racer): number[] {
  return first.values.flatMap((value, seed) => {
    const other = second.values[seed];
    return typeof value === 'number' && typeof other === 'number' ? [value - other] : [];
  });
}

/**
 * Whether the mean of the differences is above 0: one-sided t test. Differences of values that a coarse
 * metric rounds come out equal by chance, with a spread of nothing and a t of infinity: their variance
 * is at least what rounding alone gives, that of two values uniform over a step (Sheppard 1898).
 *
 * @param resolution the step between values of the metric, as `resolutionOf` finds it
 */
export function isPositive(
  differences: readonly number[],
  level: number,
  resolution: number,
): boolean {
  if (differences.length < 2) return false;
  const average = mean(differences);
  if (!(average > 0)) return false;
  const spread = Math.max(variance(differences), (2 * resolution ** 2) / 12);
  const error = Math.sqrt(spread / differences.length);
  return studentTail(average / error, differences.length - 1) <= level;
}
