import { mean, standardDeviation, studentTail } from '@basin/statistics';
import { lookLevels } from './look-levels.ts';
import { chanceOfVerdict } from './race-futility.ts';
import type { RaceConfig } from './race-schema.ts';

/*
 * A race over seeds: every point is trained with the first seeds, and with more of them only while it
 * may still be the best. Points are compared at a few numbers of seeds, the looks, paired by seed. At a
 * look a point is beaten when another is better by a one-sided paired t test at the look's level. A
 * comparison's levels at all looks together err with a probability of
 *
 *     (1 − confidence) / (points − 1),
 *
 * and the best point is in points − 1 comparisons, so it is beaten with a probability of at most
 * 1 − confidence whatever the dependence between them (Bonferroni over points; `look-levels.ts` over looks).
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

/** What one comparison may err by, over all looks. */
function errorOfOne(pointCount: number, { confidence }: RaceConfig): number {
  return (1 - confidence) / Math.max(1, pointCount - 1);
}

/** Whether it is too improbable that all seeds would leave one of several racers. */
export function isFutile(
  racers: readonly Racer[],
  pointCount: number,
  config: RaceConfig,
): boolean {
  if (config.futility === 0 || racers.length < 2) return false;
  const levels = lookLevels(raceLooks(config), errorOfOne(pointCount, config));
  const last = levels[levels.length - 1] ?? 0;
  return chanceOfVerdict(racers, config.max, last) < config.futility;
}

/**
 * Who is beaten at a look by those that were not beaten before.
 *
 * @param racers those that are still in the race
 * @param look the number of the look, from 0
 * @param pointCount how many began
 */
export function beatenAt(
  racers: readonly Racer[],
  look: number,
  pointCount: number,
  config: RaceConfig,
): Beaten[] {
  const level = lookLevels(raceLooks(config), errorOfOne(pointCount, config))[look] ?? 0;
  const sound = racers.filter(({ values }) => !values.includes(null));
  return racers.flatMap((racer): Beaten[] => {
    for (const other of sound) {
      if (other.id === racer.id) continue;
      const known = racer.values.filter((value) => value !== undefined).length;
      // A point that diverges with some seeds has no mean, one that never did is the better.
      if (racer.values.includes(null)) return [{ id: racer.id, by: other.id, seeds: known }];
      const differences = pairedBySeed(racer, other);
      if (isPositive(differences, level)) {
        return [{ id: racer.id, by: other.id, seeds: differences.length }];
      }
    }
    return [];
  });
}

export function pairedBySeed(first: Racer, second: Racer): number[] {
  return first.values.flatMap((value, seed) => {
    const other = second.values[seed];
    return typeof value === 'number' && typeof other === 'number' ? [value - other] : [];
  });
}

/** Whether the mean of the differences is above 0: one-sided t test. */
export function isPositive(differences: readonly number[], level: number): boolean {
  if (differences.length < 2) return false;
  const average = mean(differences);
  if (!(average > 0)) return false;
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  return studentTail(average / error, differences.length - 1) <= level;
}
