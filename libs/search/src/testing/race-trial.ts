import type { Random } from '@basin/core';
import type { RaceConfig } from '../racing/race-schema.ts';
import { beatenAt, raceLooks } from '../racing/race.ts';

/** Points whose values are a mean and noise of the seed; smaller is better. */
export interface RaceSetting {
  name: string;
  pointCount: number;
  /** The points' true means, in units of the noise of one training. */
  means(random: Random): number[];
  /** One training's deviation from its mean, of standard deviation 1. */
  noise(random: Random): number;
}

export interface RaceOutcome {
  trainings: number;
  /** With every seed of every point. */
  allTrainings: number;
  /** The best point by its true mean was taken for beaten. */
  lostBest: boolean;
  /** The best point by the mean of all seeds was taken for beaten: another verdict than theirs. */
  lostWinner: boolean;
}

/** Runs one race over points that are drawn anew. */
export function raceTrial(setting: RaceSetting, config: RaceConfig, random: Random): RaceOutcome {
  const means = setting.means(random);
  const all = means.map((mean) =>
    Array.from({ length: config.max }, () => mean + setting.noise(random)),
  );
  let racing = all.map((_, id) => id);
  let trainings = 0;
  let before = 0;
  for (const count of raceLooks(config)) {
    trainings += racing.length * (count - before);
    before = count;
    if (count === config.max) break;
    const racers = racing.map((id) => ({ id, values: all[id]?.slice(0, count) ?? [] }));
    const beaten = new Set(beatenAt(racers, all.length, config).map(({ id }) => id));
    racing = racing.filter((id) => !beaten.has(id));
    if (racing.length < 2) break;
  }
  const sums = all.map((values) => values.reduce((sum, value) => sum + value, 0));
  return {
    trainings,
    allTrainings: all.length * config.max,
    lostBest: !racing.includes(leastOf(means)),
    lostWinner: !racing.includes(leastOf(sums)),
  };
}

function leastOf(values: readonly number[]): number {
  return values.indexOf(Math.min(...values));
}

const normal = (random: Random): number => random.normal();

/** Points that differ by so many standard deviations of the noise. */
function spread(pointCount: number, deviations: number): (random: Random) => number[] {
  return (random) => Array.from({ length: pointCount }, () => deviations * random.normal());
}

/** The first is the reference; the others are there to be harder on the test's promises. */
export const raceSettings: readonly RaceSetting[] = [
  { name: 'twelve points, spread 3', pointCount: 12, means: spread(12, 3), noise: normal },
  { name: 'twelve points, spread 1', pointCount: 12, means: spread(12, 1), noise: normal },
  { name: 'twelve equal points', pointCount: 12, means: spread(12, 0), noise: normal },
  {
    name: 'best ahead by 1, others equal',
    pointCount: 12,
    means: () => Array.from({ length: 12 }, (_, index) => (index === 0 ? 0 : 1)),
    noise: normal,
  },
  {
    name: 'twelve points, spread 3, one-sided noise',
    pointCount: 12,
    means: spread(12, 3),
    noise: (random) => -Math.log(1 - random.uniform()) - 1,
  },
  { name: 'sixty points, spread 3', pointCount: 60, means: spread(60, 3), noise: normal },
];
