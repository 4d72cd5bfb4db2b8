import { canonicalJson, errorMessage, type Json, sha256Hex, type StateCounts } from '@basin/core';
import type { SweepData, TaskData } from '@basin/core';
import { type CsvRecord, recordsToCsv } from '@basin/charts';
import type { Claim, Experiment, Verdict } from '@basin/studies';
import { type EnvironmentUse, environmentsOf } from './environments.ts';
import { finiteJson } from './finite-json.ts';
import { figureSvg } from './render-figure.ts';
import type { RunTimes } from './run-times.ts';
import { type Setting, settingsOf } from './settings.ts';

export interface JudgedClaim
  extends Verdict, Pick<Claim<unknown>, 'id' | 'words' | 'source' | 'unit' | 'rule'> {}

/** A figure with everything that files and pages show of it. */
export interface FigureReport {
  id: string;
  title: string;
  caption: string;
  /** Null while there is nothing to draw, or `problem` says why it could not be. */
  drawn: {
    svg: string;
    csv: string;
    rows: CsvRecord[];
    summary: Json;
    /** SHA-256 of the summary's canonical JSON: of the numbers that are drawn. */
    summarySha256: string;
  } | null;
  problem: string | null;
}

/** A task that did not end well. */
interface UnfinishedTask {
  label: string;
  state: string;
  errorCode: string | null;
  errorMessage: string | null;
}

/** One experiment as its sweep in the database has it. */
export interface ExperimentReport {
  slug: string;
  number: number;
  title: string;
  question: string;
  sweepId: string;
  preset: string;
  planned: number;
  counts: StateCounts;
  times: RunTimes;
  settings: Setting[];
  environments: EnvironmentUse[];
  claims: JudgedClaim[];
  figures: FigureReport[];
  unfinished: UnfinishedTask[];
  /** Why findings could not be computed; null when they could. */
  problem: string | null;
}

export interface StoredSweep {
  data: SweepData;
  counts: StateCounts;
  times: RunTimes;
}

/** Everything that a report says of one experiment, computed from its stored sweep alone. */
export function reportExperiment(experiment: Experiment, sweep: StoredSweep): ExperimentReport {
  const { slug, number, title, question } = experiment;
  const { data, counts, times } = sweep;
  const found = findingsOf(experiment, data);
  return {
    slug,
    number,
    title,
    question,
    sweepId: data.sweepId,
    preset: data.preset,
    planned: data.tasks.length,
    counts,
    times,
    settings: settingsOf(data.tasks),
    environments: environmentsOf(data.tasks),
    claims:
      found.problem === null ? experiment.claims.map((claim) => judge(claim, found.findings)) : [],
    figures:
      found.problem === null
        ? experiment.figures.map((figure) => reportFigure(figure, found.findings))
        : [],
    unfinished: data.tasks.filter(({ state }) => state !== 'done').map(unfinishedTask),
    problem: found.problem,
  };
}

function findingsOf(
  experiment: Experiment,
  data: SweepData,
): { findings: unknown; problem: string | null } {
  try {
    return { findings: experiment.findings(data), problem: null };
  } catch (error) {
    return { findings: null, problem: errorMessage(error) };
  }
}

function judge(claim: Claim<unknown>, findings: unknown): JudgedClaim {
  const { id, words, source, unit, rule } = claim;
  const about = { id, words, source, unit, rule };
  try {
    return { ...about, ...claim.judge(findings) };
  } catch (error) {
    // One broken rule must not hide the other claims.
    const reason = `The rule failed: ${errorMessage(error)}`;
    return { ...about, verdict: 'undecided', statistic: '–', reason, evidence: null };
  }
}

function reportFigure(figure: Experiment['figures'][number], findings: unknown): FigureReport {
  const { id, title, caption } = figure;
  try {
    const summary = figure.summarise(findings) as unknown;
    if (summary === null) return { id, title, caption, drawn: null, problem: null };
    const rows = figure.rows(summary);
    const plain = finiteJson(summary);
    return {
      id,
      title,
      caption,
      drawn: {
        svg: figureSvg(figure, summary),
        csv: recordsToCsv(rows),
        rows,
        summary: plain,
        summarySha256: sha256Hex(canonicalJson(plain)),
      },
      problem: null,
    };
  } catch (error) {
    // One figure that cannot be drawn must not hide the others.
    return { id, title, caption, drawn: null, problem: errorMessage(error) };
  }
}

function unfinishedTask({ label, state, errorCode, errorMessage: message }: TaskData) {
  return { label, state, errorCode, errorMessage: message === null ? null : withoutPaths(message) };
}

/** Folders of the machine that ran it say nothing to a reader elsewhere. */
function withoutPaths(message: string): string {
  return message.replaceAll(/(?<![\w.:/])(?:\/[\w.@+-]+)+\/([\w.@+-]+)/g, '…/$1');
}
