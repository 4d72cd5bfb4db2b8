import { finishedStates, plural } from '@basin/core';
import type { Verdict } from '../../experiment.ts';
import { leastSeedCount } from '../../judging/index.ts';
import type { OwnRun } from '../own-findings.ts';

/** A number for each seed that has runs. */
export function perSeed(
  runs: readonly OwnRun[],
  count: (ofSeed: readonly OwnRun[]) => number,
): number[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))];
  return seeds.map((seed) => count(runs.filter((run) => run.seed === seed)));
}

/** Says of a verdict of too few seeds that some were left out, for they have too little each. */
export function withCounts(
  verdict: Verdict,
  rule: string,
  what: string,
  least: number,
  counts: readonly number[],
  runs: readonly OwnRun[],
): Verdict {
  const short = counts.filter((count) => count < least);
  const enoughSeeds = counts.length - short.length >= leastSeedCount;
  if (verdict.verdict !== 'undecided' || short.length === 0 || enoughSeeds) return verdict;
  const soFar = runs.every(({ state }) => finishedStates.includes(state)) ? '' : ' so far';
  const why = `${rule} needs ${least} ${what} a seed, ${plural(short.length, 'seed')} of ${counts.length}${soFar} ${short.length === 1 ? 'has' : 'have'} at most ${Math.max(...short)}`;
  const isEmpty = short.length === counts.length;
  return {
    ...verdict,
    statistic: isEmpty ? `${verdict.statistic}: ${why}` : verdict.statistic,
    reason: isEmpty ? `${why}.` : `${verdict.reason} ${why}.`,
  };
}
