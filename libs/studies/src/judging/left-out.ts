import { finishedStates, isLoss, isShareOfExamples, leftOutText, metricOf } from '@basin/core';
import type { Verdict, VerdictName } from '../experiment.ts';
import type { TrainingRun } from '../reading/training-run.ts';

/** What it takes to say of a training whether it counts. */
export type EndedRun = Pick<TrainingRun, 'state' | 'seed'>;

/** The side on which a difference would lie; null where nobody can say. */
export type Side = 'positive' | 'negative' | null;

/** What is said of every rule. */
export const leftOutRule =
  'A diverged training enters no number and counts as worse than any finite loss or accuracy, a failed one as unknown: the verdict is undecided where they could turn it, which they cannot where a case that was seen refutes a word of all.';

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

function otherSide(side: Side): Side {
  return side === null ? null : side === 'positive' ? 'negative' : 'positive';
}

/** What becomes of a run that has ended without a value: the worst, or nobody knows; undefined of any other. */
export function lostSide(run: EndedRun, metric: string): Side | undefined {
  if (run.state === 'diverged') return worstSide(metric);
  return run.state === 'failed' ? null : undefined;
}

/** A metric's value of a run; null where it has none that counts. */
export type ValueOf<Run> = (run: Run, metric: string) => number | null;

/** Ranks can take what diverged as the worst: it is judged without it and with it, and both must have the same. */
export function judgedByRanks<Run extends EndedRun>(
  runs: readonly Run[],
  metrics: readonly string[],
  valueOf: ValueOf<Run>,
  judge: (value: ValueOf<Run>) => Verdict,
): Verdict {
  const sides = runs.flatMap((run) => metrics.map((metric) => lostSide(run, metric)));
  const lost = sides.filter((side) => side !== undefined);
  const isKnown = lost.every((side) => side !== null);
  const ranked: ValueOf<Run> = (run, metric) => rankedValue(run, metric) ?? valueOf(run, metric);
  const votes = lost.length === 0 ? [] : [isKnown ? judge(ranked).verdict : null];
  return withLeftOut(judge(valueOf), { text: lostText([runs]), votes });
}

/** Of what diverged a number beyond all others; null of any other run, and where there is none. */
function rankedValue(run: EndedRun, metric: string): number | null {
  const side = run.state === 'diverged' ? worstSide(metric) : null;
  if (side === null) return null;
  return side === 'positive' ? Number.MAX_VALUE : -Number.MAX_VALUE;
}

/** What a value or difference without end says of a claim about a sign. */
export function voteFor(expect: 'positive' | 'negative', side: Side): VerdictName | null {
  if (side === null) return null;
  return side === expect ? 'supported' : 'contradicted';
}

/** Where the difference of two means would lie; undefined where neither side lacks a run for good. */
export function differenceSide<Run extends EndedRun>(
  first: readonly Run[],
  second: readonly Run[],
  metric: string,
  hasValue: (runs: readonly Run[]) => boolean,
): Side | undefined {
  const [ofFirst, ofSecond] = [first, second].map((runs) =>
    runs.map((run) => lostSide(run, metric)).filter((side) => side !== undefined),
  ) as [Side[], Side[]];
  const [one] = ofFirst;
  const [other] = ofSecond;
  if (one === undefined && other === undefined) return undefined;
  if (ofFirst.includes(null) || ofSecond.includes(null)) return null;
  // Of two that are both beyond all numbers nobody can say which is worse; nor of one beside what is open.
  if (one !== undefined) return hasValue(second) ? one : null;
  return hasValue(first) ? otherSide(other ?? null) : null;
}

/** Of runs of whose missing values nobody can say anything. */
export function unknownLeftOut(runs: readonly EndedRun[]): LeftOut {
  const lost = runs.filter(({ state }) => state === 'diverged' || state === 'failed');
  return { text: lostText([runs]), votes: lost.map(() => null) };
}

/**
 * What of these runs does not count, in words: by seeds where no side has two of one. What is still to
 * end is not spoken of.
 */
export function lostText(sides: readonly (readonly EndedRun[])[]): string | null {
  const stateOf = ({ state }: EndedRun) => (finishedStates.includes(state) ? state : 'done');
  const runs = [...new Set(sides.flat())];
  const isBySeed = sides.every(
    (side) => new Set(side.map(({ seed }) => seed)).size === side.length,
  );
  if (!isBySeed) return leftOutText(runs.map(stateOf));
  const bySeed = new Map<number, EndedRun>();
  for (const run of runs) {
    const known = bySeed.get(run.seed);
    if (known === undefined || stateOf(known) === 'done') bySeed.set(run.seed, run);
  }
  return leftOutText([...bySeed.values()].map(stateOf), 'seed');
}

/**
 * A verdict that rests on what is left: it says so, and stands only where each of the others would have
 * the same, or where a case was seen that refutes it: more runs cannot take that back.
 */
export function withLeftOut(verdict: Verdict, { text, votes }: LeftOut): Verdict {
  if (text === null) return verdict;
  const statistic = `${verdict.statistic}; ${text}`;
  const said = { ...verdict, statistic, leftOut: { text, isDecisive: false } };
  if (verdict.verdict === 'undecided') return { ...said, reason: `${verdict.reason} ${text}.` };
  if (verdict.byCase === true) {
    return {
      ...said,
      reason: `${verdict.reason} ${text}, which changes nothing: one case refutes a word of all.`,
    };
  }
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

/** Says of a verdict of several parts, each of which has weighed what it lacks, what is left out of all of them. */
export function withLeftOutOfAll(verdict: Verdict, runs: readonly EndedRun[]): Verdict {
  const text = lostText([runs]);
  if (text === null) return verdict;
  const withText = (words: string, end: string): string =>
    words.includes(text) ? words : `${words}${end}`;
  return {
    ...verdict,
    statistic: withText(verdict.statistic, `; ${text}`),
    reason: withText(verdict.reason, ` ${text}.`),
    leftOut: { text, isDecisive: verdict.leftOut?.isDecisive ?? false },
  };
}
