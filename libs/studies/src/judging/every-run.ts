import { type Json, plural } from '@basin/core';
import type { Certainty, Verdict } from '../experiment.ts';
import { sideLevel } from './error-rates.ts';
import { tooFewText } from './interval-rule.ts';
import { formatStatistic, leastSeedCount, undecided } from './verdict.ts';

/** What one run showed: whether the condition holds, its numbers in words and as evidence. */
export interface RunCase {
  label: string;
  /** What makes it independent of others: runs of one seed may share what chance did. */
  seed: number;
  /** `open`: neither shown nor refuted. */
  holds: boolean | 'open';
  text: string;
  numbers: Json;
  /** How likely it would hold by chance alone. Default 1/2: as likely as not. */
  chance?: number;
}

/**
 * Supported when a condition holds in every run of at least 3 seeds and chance alone would have made
 * that in at most 2.5 % of studies: one chance a seed, so that at 1/2 it takes 6 seeds. Contradicted
 * when it fails in one, for one case refutes a word of all. Undecided otherwise.
 */
export function holdsInEveryRun(
  cases: readonly RunCase[],
  quantity: string,
  unit = 'run',
): Verdict {
  const evidence = cases.map(({ label, holds, numbers }) => ({ [unit]: label, holds, numbers }));
  if (cases.length === 0) {
    return undecided(
      `${quantity}: no finished ${unit}`,
      'There is nothing to judge yet.',
      evidence,
    );
  }
  const holding = cases.filter(({ holds }) => holds === true);
  const failing = cases.filter(({ holds }) => holds === false);
  const open = cases.filter(({ holds }) => holds === 'open');
  const statistic = `${quantity} in ${holding.length} of ${plural(cases.length, unit)}`;
  const shown = shownCases(failing.length > 0 ? failing : open.length > 0 ? open : cases);
  if (failing.length > 0) {
    const reason = `It fails in ${failing.length} (${shown}).`;
    return { verdict: 'contradicted', statistic, reason, evidence, byCase: true };
  }
  const { seeds, chance } = chanceOf(cases);
  const certainty: Certainty = {
    test: `every ${unit} of ${plural(seeds, 'seed')}`,
    pFor: seeds < leastSeedCount || open.length > 0 ? null : chance,
    pAgainst: null,
    agree: { count: holding.length, of: cases.length, unit },
    power: null,
    needed: null,
  };
  const holds = open.length === 0 ? `It holds in every ${unit} (${shown})` : '';
  if (open.length > 0) {
    return undecided(
      statistic,
      `It is not settled in ${open.length} (${shown}).`,
      evidence,
      certainty,
    );
  }
  if (seeds < leastSeedCount) {
    return undecided(statistic, `${holds}: ${tooFewText(seeds, 'seed')}`, evidence, certainty);
  }
  if (chance > sideLevel) {
    return undecided(
      statistic,
      `${holds}, which chance alone would make in ${formatStatistic(100 * chance)} % of studies of ${plural(seeds, 'seed')}.`,
      evidence,
      { ...certainty, needed: seedsFor(chance, seeds) },
    );
  }
  const share = Math.floor(100 * 0.05 ** (1 / seeds));
  return {
    verdict: 'supported',
    statistic,
    reason: `${holds}; with 95 % confidence it does in ${share} % of seeds or more.`,
    evidence,
    certainty,
  };
}

function shownCases(cases: readonly RunCase[]): string {
  return cases
    .slice(0, 3)
    .map(({ label, text }) => `${label}: ${text}`)
    .join('; ');
}

/** Seeds, and the chance that every one of them has a run that holds by chance: the likeliest of each. */
function chanceOf(cases: readonly RunCase[]): { seeds: number; chance: number } {
  const bySeed = new Map<number, number>();
  for (const { seed, chance = 0.5 } of cases) {
    bySeed.set(seed, Math.max(bySeed.get(seed) ?? 0, chance));
  }
  const chance = [...bySeed.values()].reduce((product, one) => product * one, 1);
  return { seeds: bySeed.size, chance };
}

/** Seeds after which chance alone no longer explains that all hold. */
function seedsFor(chance: number, seeds: number): number | null {
  const each = chance ** (1 / seeds);
  return each < 1 ? Math.ceil(Math.log(sideLevel) / Math.log(each)) : null;
}
