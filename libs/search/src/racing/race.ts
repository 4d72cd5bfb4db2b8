import { mean, standardDeviation, studentTail } from '@basin/statistics';
import type { RaceConfig } from './race-schema.ts';

/*
 * A race over seeds: every point is trained with the first seeds, and with more of them only while it
 * may still be the best. Points are compared at a few numbers of seeds, the looks, paired by seed. At a
 * look a point is beaten when another is better by a one-sided paired t test at the level
 *
 *     (1 − confidence) / (looks · (points − 1)).
 *
 * The best point is in points − 1 comparisons at each look, so it is beaten with a probability of at
 * most 1 − confidence whatever the dependence between them (Bonferroni over points and looks).
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

/**
 * Who is beaten at a look by those that were not beaten before.
 *
 * @param racers those that are still in the race
 * @param pointCount how many began
 */
export function beatenAt(
  racers: readonly Racer[],
  pointCount: number,
  config: RaceConfig,
): Beaten[] {
  // Nothing is decided at the last look: nobody has more seeds to save there.
  const lookCount = raceLooks(config).length - 1;
  const level = (1 - config.confidence) / (lookCount * Math.max(1, pointCount - 1));
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

function pairedBySeed(first: Racer, second: Racer): number[] {
  return first.values.flatMap((value, seed) => {
    const other = second.values[seed];
    return typeof value === 'number' && typeof other === 'number' ? [value - other] : [];
  });
}

/** Whether the mean of the differences is above 0: one-sided t test. */
function isPositive(differences: readonly number[], level: number): boolean {
  if (differences.length < 2) return false;
  const average = mean(differences);
  if (!(average > 0)) return false;
  const error = standardDeviation(differences) / Math.sqrt(differences.length);
  return studentTail(average / error, differences.length - 1) <= level;
}
