import type { Figure } from '@basin/charts';
import { errorMessage, repeatsAmong, type SweepData, whyNothing } from '@basin/core';
import type { Claim, Study, Verdict } from '../experiment.ts';
import { certaintyText, overReport } from './over-report.ts';

/** What is judged of a study, built in or not. */
type JudgedStudy = Pick<Study, 'findings' | 'claims' | 'figures'>;

/** A claim's own words, rule and unit with what its rule found. */
export interface JudgedClaim extends Verdict, Omit<Claim<unknown>, 'judge'> {
  /** Test, chances, counts, power and Holm’s correction over the page, in one line; null of none. */
  assurance: string | null;
}

/** The statistic of a claim whose rule failed; its reason says how. */
export const noStatistic = '–';

/** A claim before there is anything to judge it by. */
export type ClaimWords = Pick<JudgedClaim, 'id' | 'words' | 'source'>;

/** A figure's numbers, before anything is drawn. */
export interface FigureSummary {
  id: string;
  title: string;
  caption: string;
  /** Null while there is nothing to draw. */
  summary: unknown;
  /** Why there will be nothing to draw: `all 6 trainings diverged`; null while that is open. */
  nothing: string | null;
  /** Why it could not be computed; null when it could. */
  problem: string | null;
}

/** What a study makes of a sweep's stored results. */
export interface StudyFindings {
  claims: JudgedClaim[];
  figures: FigureSummary[];
  /** Why findings could not be computed; null when they could. */
  problem: string | null;
}

/** Judges every claim and summarises every figure; what breaks says so and hides nothing else. */
export function judgeStudy(study: JudgedStudy, data: SweepData): StudyFindings {
  const steps = judgeInSteps(study, data);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** As `judgeStudy`, claim by claim and figure by figure, for whoever has something else to do in between. */
export function* judgeInSteps(
  study: JudgedStudy,
  data: SweepData,
): Generator<undefined, StudyFindings> {
  try {
    const findings = study.findings(data);
    const nothing = nothingOf(data);
    yield;
    const claims: JudgedClaim[] = [];
    for (const claim of study.claims) {
      claims.push(judgeClaim(claim, findings));
      yield;
    }
    const figures: FigureSummary[] = [];
    for (const figure of study.figures) {
      figures.push(summariseFigure(figure, findings, nothing));
      yield;
    }
    return { claims: judgedTogether(claims), figures, problem: null };
  } catch (error) {
    return { claims: [], figures: [], problem: errorMessage(error) };
  }
}

/** Why trainings have come to nothing; what repeats one in a second precision is none of its own. */
function nothingOf({ tasks }: SweepData): string | null {
  const repeats = repeatsAmong(tasks.map(({ config: { kind }, factors }) => ({ kind, factors })));
  return whyNothing(
    tasks.flatMap(({ config, state }, place) =>
      config.kind === 'analysis' || repeats.has(place) ? [] : [state],
    ),
  );
}

/** A claim's verdict; undecided, with the reason, where its rule throws. */
export function judgeClaim(claim: Claim<unknown>, findings: unknown): JudgedClaim {
  const { judge: _, ...about } = claim;
  try {
    const verdict = claim.judge(findings);
    return { ...about, ...verdict, assurance: certaintyText(verdict.certainty, null) };
  } catch (error) {
    // One broken rule must not hide the other claims.
    const reason = `The rule failed: ${errorMessage(error)}`;
    const nothing = { statistic: noStatistic, evidence: null, assurance: null };
    return { ...about, ...nothing, verdict: 'undecided', reason };
  }
}

/** Claims that are read together, each saying what it is worth among all of them. */
export function judgedTogether<Judged extends JudgedClaim>(claims: readonly Judged[]): Judged[] {
  const corrected = overReport(claims);
  return claims.map((claim, index) => ({
    ...claim,
    assurance: certaintyText(claim.certainty, corrected[index] ?? null),
  }));
}

function summariseFigure(
  figure: Figure<unknown>,
  findings: unknown,
  nothing: string | null,
): FigureSummary {
  const { id, title, caption } = figure;
  try {
    return { id, title, caption, summary: figure.summarise(findings), nothing, problem: null };
  } catch (error) {
    return { id, title, caption, summary: null, nothing, problem: errorMessage(error) };
  }
}
