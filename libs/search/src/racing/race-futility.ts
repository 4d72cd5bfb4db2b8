import { mean, normalTail, studentQuantile } from '@basin/statistics';
import type { Racer } from './race.ts';

/*
 * Whether it is still worth looking on. If all points had all their seeds, one of them might be seen to be
 * better than every other: how probable is that, by what is known so far? The mean over all seeds of a point
 * whose first n are known is spread around what they came to with the variance σ² (N − n) / (N n): that of
 * the seeds to come and of not knowing the true mean (a flat prior), where N is the number of all seeds and
 * σ² the variance of one training beside what a seed does to all points alike. That probability is a
 * martingale: who stops when it falls below x misses a verdict of all seeds with a probability of at most x,
 * as far as the noise is normal and alike for all points.
 */

/** Steps of a standard deviation between which is integrated, up to four of them. */
const step = 0.25;
const reach = 4;
/** Products below this are 0. */
const nothing = 1e-9;

/**
 * The probability that with `most` seeds one point would be better than every other at the last look.
 * 1 where it is not known: seeds that are missing, points that diverge, too few of either.
 *
 * @param lastLevel one-sided level of a comparison at the last look
 */
export function chanceOfVerdict(racers: readonly Racer[], most: number, lastLevel: number): number {
  const rows = completeRows(racers);
  const [count = 0] = rows.map((row) => row.length);
  const freedom = (rows.length - 1) * (count - 1);
  if (rows.length < 2 || freedom < 3 || count >= most) return 1;
  const means = rows.map(mean).sort((a, b) => a - b);
  const deviation = Math.sqrt(residualSquares(rows) / freedom);
  if (deviation === 0) return 1;
  // What a difference of means has to be at the last look.
  const margin = -studentQuantile(lastLevel, most - 1) * deviation * Math.sqrt(2 / most);
  // The variance is an estimate: Student's t is as much wider.
  const spread =
    deviation * Math.sqrt(((most - count) / (most * count)) * (freedom / (freedom - 2)));
  return means.reduce((sum, _, winner) => sum + chanceOf(winner, means, spread, margin), 0);
}

/** That one of the means, each normal with that spread, comes to lie below every other by the margin. */
function chanceOf(
  winner: number,
  means: readonly number[],
  spread: number,
  margin: number,
): number {
  let sum = 0;
  for (let z = -reach; z <= reach; z += step) {
    const bar = (means[winner] as number) + z * spread + margin;
    let product = Math.exp(-0.5 * z * z);
    for (let other = 0; other < means.length && product > nothing; other++) {
      if (other !== winner) product *= normalTail((bar - (means[other] as number)) / spread);
    }
    sum += product > nothing ? product : 0;
  }
  return (sum * step) / Math.sqrt(2 * Math.PI);
}

/** The racers' values with the seeds that all of them have; none if a point diverges. */
function completeRows(racers: readonly Racer[]): number[][] {
  const [first] = racers;
  if (first === undefined || racers.some(({ values }) => values.includes(null))) return [];
  const seeds = first.values.flatMap((_, seed) =>
    racers.every(({ values }) => typeof values[seed] === 'number') ? [seed] : [],
  );
  return racers.map(({ values }) => seeds.map((seed) => values[seed] as number));
}

/** What neither the point nor the seed explains. */
function residualSquares(rows: readonly number[][]): number {
  const rowMeans = rows.map(mean);
  const grand = mean(rowMeans);
  const seedMeans = (rows[0] ?? []).map((_, seed) => mean(rows.map((row) => row[seed] as number)));
  return rows.reduce(
    (sum, row, index) =>
      sum +
      row.reduce((inner, value, seed) => {
        const rest = value - (rowMeans[index] as number) - (seedMeans[seed] as number) + grand;
        return inner + rest * rest;
      }, 0),
    0,
  );
}
