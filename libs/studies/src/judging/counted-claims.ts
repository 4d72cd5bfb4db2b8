import type { Claim, Verdict, VerdictName } from '../experiment.ts';
import {
  type EndedRun,
  leftOutRule,
  lostText,
  unknownLeftOut,
  withLeftOut,
  withLeftOutOfAll,
} from './left-out.ts';
import type { TrainingRun } from '../reading/training-run.ts';
import { type RunTrendQuestion, trendInEveryRun } from './run-trend.ts';

/** A built-in claim; `runs` are the trainings that it is about where those are not all. */
export type CountedClaim<Findings> = Claim<Findings> & {
  runs?: (findings: Findings) => readonly EndedRun[];
};

/**
 * Claims by the one rule of what counts: each says so, and its verdict says what is left out. A rule that has
 * not weighed what diverged or failed decides nothing beside it, for nobody can say what it would have been.
 */
export function countedClaims<Findings>(
  runsOf: (findings: Findings) => readonly EndedRun[],
  claims: readonly CountedClaim<Findings>[],
): Claim<Findings>[] {
  return claims.map(({ runs = runsOf, judge, ...claim }) => ({
    ...claim,
    rule: `${claim.rule} ${leftOutRule}`,
    judge(findings) {
      const all = runs(findings);
      const verdict = judge(findings);
      const weighed =
        verdict.leftOut === undefined ? withLeftOut(verdict, unknownLeftOut(all)) : verdict;
      return withLeftOutOfAll(weighed, all);
    },
  }));
}

/**
 * Judges what must hold in every run by those that are done.
 *
 * @param ofDiverged what a run that diverged says of it; null where nobody can say.
 */
export function inEveryRun<Run extends EndedRun>(
  runs: readonly Run[],
  ofDiverged: VerdictName | null,
  judge: (done: readonly Run[]) => Verdict,
): Verdict {
  const votes = runs.flatMap(({ state }) =>
    state === 'diverged' ? [ofDiverged] : state === 'failed' ? [null] : [],
  );
  const done = runs.filter(({ state }) => state === 'done');
  return withLeftOut(judge(done), { text: lostText([runs]), votes });
}

/** As `trendInEveryRun`, of a metric of the runs that are done; one that diverged contradicts it. */
export function metricTrendInEveryRun(
  runs: readonly TrainingRun[],
  metric: string,
  question: RunTrendQuestion,
): Verdict {
  return inEveryRun(runs, 'contradicted', (done) =>
    trendInEveryRun(
      done.map(({ label, seed, metrics }) => ({ label, seed, line: metrics[metric] })),
      question,
    ),
  );
}
