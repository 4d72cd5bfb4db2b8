import { finishedStates, isLoss, isShareOfExamples, leftOutText, metricOf } from '@basin/core';
import type { Verdict, VerdictName } from '../experiment.ts';
import { type OwnRun, valueOf } from './own-findings.ts';

/** The side on which a difference would lie; null where nobody can say. */
export type Side = 'positive' | 'negative' | null;

/** What is said of every rule. */
export const leftOutRule =
  'A diverged training enters no number and counts as worse than any finite loss or accuracy, a failed one as unknown: the verdict is undecided where they could turn it.';

/** What is left out of a verdict's numbers. */
export interface LeftOut {
  /** `3 of 6 seeds diverged and are not counted`; null where all count. */
  text: string | null;
  /** What each of them would say, or the ranks with all of them; null of what nobody can say. */
  votes: readonly (VerdictName | null)[];
}

/** Where a metric lies of a training that diverged: worse than any finite value, if it says how well one trained. */
function worstSide(metric: string): Side {
  if (!/^(train|test)\//.test(metric)) return null;
  if (isLoss(metric)) return 'positive';
  if (!isShareOfExamples(metric)) return null;
  return metricOf(metric).direction === 'higher' ? 'negative' : 'positive';
}

export function otherSide(side: Side): Side {
  return side === null ? null : side === 'positive' ? 'negative' : 'positive';
}

/** What becomes of a run that has ended without a value: the worst, or nobody knows; undefined of any other. */
export function lostSide(run: OwnRun, metric: string): Side | undefined {
  if (run.state === 'diverged') return worstSide(metric);
  return run.state === 'failed' ? null : undefined;
}

/** A metric as ranks take it: of what diverged a number beyond all others; null where there is none. */
export function rankedValue(run: OwnRun, metric: string): number | null {
  if (run.state !== 'diverged') return valueOf(run, metric);
  const side = worstSide(metric);
  return side === null ? null : side === 'positive' ? Number.MAX_VALUE : -Number.MAX_VALUE;
}

/**
 * What of these runs does not count, in words: by seeds where no side has two of one. What is still to
 * end is not spoken of.
 */
export function lostText(sides: readonly (readonly OwnRun[])[]): string | null {
  const stateOf = ({ state }: OwnRun) => (finishedStates.includes(state) ? state : 'done');
  const runs = [...new Set(sides.flat())];
  const isBySeed = sides.every(
    (side) => new Set(side.map(({ seed }) => seed)).size === side.length,
  );
  if (!isBySeed) return leftOutText(runs.map(stateOf));
  const bySeed = new Map<number, OwnRun>();
  for (const run of runs) {
    const known = bySeed.get(run.seed);
    if (known === undefined || stateOf(known) === 'done') bySeed.set(run.seed, run);
  }
  return leftOutText([...bySeed.values()].map(stateOf), 'seed');
}

/**
 * A verdict that rests on what is left: it says so, and stands only where each of the others would have
 * the same.
 */
export function withLeftOut(verdict: Verdict, { text, votes }: LeftOut): Verdict {
  if (text === null) return verdict;
  const statistic = `${verdict.statistic}; ${text}`;
  const said = { ...verdict, statistic, leftOut: { text, isDecisive: false } };
  if (verdict.verdict === 'undecided') return { ...said, reason: `${verdict.reason} ${text}.` };
  if (votes.every((vote) => vote === verdict.verdict)) {
    const also =
      votes.length === 0
        ? ''
        : `: as worse than any finite value they speak ${verdict.verdict === 'supported' ? 'for' : 'against'} it too`;
    return { ...said, reason: `${verdict.reason} ${text}${also}.` };
  }
  const why = votes.includes(null)
    ? 'nobody can say what they would have been'
    : 'as worse than any finite value they could turn it';
  const { certainty: _, ...rest } = said;
  return {
    ...rest,
    verdict: 'undecided',
    reason: `Without them it would be ${verdict.verdict}, but ${text}: ${why}.`,
    leftOut: { text, isDecisive: true },
  };
}

/** As `withLeftOut`, of several parts that have said it already. */
export function leftOutOfParts(
  whole: Verdict,
  parts: readonly Verdict[],
  text: string | null,
): Verdict {
  if (text === null) return whole;
  const open = parts.filter(({ verdict }) => verdict === 'undecided');
  const isDecisive =
    whole.verdict === 'undecided' && open.some(({ leftOut }) => leftOut?.isDecisive === true);
  const withText = (words: string, end: string): string =>
    words.includes(text) ? words : `${words}${end}`;
  return {
    ...whole,
    statistic: withText(whole.statistic, `; ${text}`),
    reason: withText(whole.reason, ` ${text}.`),
    leftOut: { text, isDecisive },
  };
}
