import type { Random } from '@basin/core';
import type { RaceConfig } from '../racing/race-schema.ts';
import { resolutionOf } from '../racing/resolution.ts';
import { beatenAt, isFutile, isPositive, pairedBySeed, raceLooks } from '../racing/race.ts';

/** Points whose values are a mean and noise of the seed; smaller is better. */
export interface RaceSetting {
  name: string;
  pointCount: number;
  /** The points' true means, in units of the noise of one training. */
  means(random: Random): number[];
  /** One training's deviation from its point's mean; of standard deviation 1, over all points. */
  noise(random: Random, point: number): number;
  /** What a metric's values are multiples of, such as an accuracy's over few examples; default: of nothing. */
  step?: number;
  /** The least number of seeds, where it is another than the race's. */
  min?: number;
}

export interface RaceOutcome {
  trainings: number;
  /** With every seed of every point. */
  allTrainings: number;
  /** The best point by its true mean was taken for beaten. */
  lostBest: boolean;
  /** The best point by the mean of all seeds was taken for beaten. */
  lostWinner: boolean;
  /** The one point that is left; null: undecided. */
  verdict: number | null;
  /** The point that all seeds show to be better than every other, tested once, at the end; null: undecided. */
  verdictOfAll: number | null;
  /** The same with Bonferroni's correction for the number of points, which such a verdict does not need. */
  verdictCorrected: number | null;
  /** A verdict for a point that is not the one best by its true mean. */
  falseVerdict: boolean;
}

/** Runs one race over points that are drawn anew. */
export function raceTrial(setting: RaceSetting, given: RaceConfig, random: Random): RaceOutcome {
  const config = { ...given, min: setting.min ?? given.min };
  const means = setting.means(random);
  const all = means.map((mean, id) =>
    Array.from({ length: config.max }, () =>
      rounded(mean + setting.noise(random, id), setting.step),
    ),
  );
  let racing = all.map((_, id) => id);
  let trainings = 0;
  let before = 0;
  for (const [look, count] of raceLooks(config).entries()) {
    trainings += racing.length * (count - before);
    before = count;
    const racers = racing.map((id) => ({ id, values: all[id]?.slice(0, count) ?? [] }));
    const beaten = new Set(beatenAt(racers, look, config).map(({ id }) => id));
    racing = racing.filter((id) => !beaten.has(id));
    const left = racers.filter(({ id }) => !beaten.has(id));
    if (left.length < 2 || isFutile(left, config)) break;
  }
  const sums = all.map((values) => values.reduce((sum, value) => sum + value, 0));
  const verdict = racing.length === 1 ? (racing[0] ?? null) : null;
  const isBest = (id: number): boolean =>
    means.every((mean, other) => other === id || mean > (means[id] as number));
  return {
    trainings,
    allTrainings: all.length * config.max,
    lostBest: !racing.includes(leastOf(means)),
    lostWinner: !racing.includes(leastOf(sums)),
    verdict,
    verdictOfAll: bestOfAll(all, leastOf(sums), (1 - config.confidence) / 2),
    verdictCorrected: bestOfAll(
      all,
      leastOf(sums),
      (1 - config.confidence) / Math.max(1, all.length - 1),
    ),
    falseVerdict: verdict !== null && !isBest(verdict),
  };
}

/** The first by the means, if it is better than every other by one test of all seeds at a one-sided level. */
function bestOfAll(
  all: readonly (readonly number[])[],
  first: number,
  level: number,
): number | null {
  const racers = all.map((values, id) => ({ id, values }));
  const resolution = resolutionOf(all.flat());
  const best = racers[first];
  const beatsAll = racers.every(
    (racer) =>
      racer.id === first ||
      (best && isPositive(pairedBySeed(racer, best), level, resolution)) === true,
  );
  return beatsAll ? first : null;
}

function rounded(value: number, step: number | undefined): number {
  return step === undefined ? value : step * Math.round(value / step);
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
  { name: 'twelve points, spread 0.3', pointCount: 12, means: spread(12, 0.3), noise: normal },
  {
    name: 'best ahead by 0.3, others equal',
    pointCount: 12,
    means: () => Array.from({ length: 12 }, (_, index) => (index === 0 ? 0 : 0.3)),
    noise: normal,
  },
  { name: 'twelve equal points', pointCount: 12, means: spread(12, 0), noise: normal },
  {
    name: 'best ahead by 1, others equal',
    pointCount: 12,
    means: () => Array.from({ length: 12 }, (_, index) => (index === 0 ? 0 : 1)),
    noise: normal,
  },
  {
    name: 'two equal, the others worse by 3',
    pointCount: 12,
    means: () => Array.from({ length: 12 }, (_, index) => (index < 2 ? 0 : 3)),
    noise: normal,
  },
  {
    name: 'two equal and no others',
    pointCount: 2,
    means: spread(2, 0),
    noise: normal,
  },
  {
    name: 'twelve points, spread 3, one-sided noise',
    pointCount: 12,
    means: spread(12, 3),
    noise: (random) => -Math.log(1 - random.uniform()) - 1,
  },
  {
    name: 'twelve points, spread 1, noise from 0.5 to 1.5',
    pointCount: 12,
    means: spread(12, 1),
    noise: (random, point) => (0.5 + point / 11) * random.normal(),
  },
  { name: 'sixty points, spread 3', pointCount: 60, means: spread(60, 3), noise: normal },
  ...[2, 3].flatMap((min) =>
    [0.5, 1, 2].map((step) => ({
      ...{ name: `two equal, rounded to ${step}, from ${min} seeds`, pointCount: 2, min, step },
      ...{ means: spread(2, 0), noise: normal },
    })),
  ),
  {
    ...{ name: 'twelve points, spread 3, rounded to 1', pointCount: 12, step: 1 },
    ...{ means: spread(12, 3), noise: normal },
  },
];
