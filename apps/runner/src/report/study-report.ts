import { canonicalJson, errorMessage, type Json, sha256Hex, type StateCounts } from '@basin/core';
import type { SweepData, SweepTimes, TaskData } from '@basin/core';
import { type CsvRecord, recordsToCsv } from '@basin/charts';
import { type FigureSummary, type JudgedClaim, judgeStudy, type Study } from '@basin/studies';
import { type EnvironmentUse, environmentsOf } from './environments.ts';
import { finiteJson } from './finite-json.ts';
import { figureSvg } from './render-figure.ts';
import { type Setting, settingsOf } from './settings.ts';

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

/** One study, built in or somebody's own, as its sweep in the database has it. */
export interface StudyReport {
  slug: string;
  /** A built-in experiment's number in the source report; null of any other study. */
  number: number | null;
  title: string;
  question: string | null;
  sweepId: string;
  preset: string;
  planned: number;
  counts: StateCounts;
  times: SweepTimes;
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
  times: SweepTimes;
}

/** Everything that a report says of one study, computed from its stored sweep alone. */
export function reportStudy(study: Study, sweep: StoredSweep): StudyReport {
  const { slug, number, title, question } = study;
  const { data, counts, times } = sweep;
  const found = judgeStudy(study, data);
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
    claims: found.claims,
    figures: found.figures.map((figure) => drawFigure(study, figure)),
    unfinished: data.tasks.filter(({ state }) => state !== 'done').map(unfinishedTask),
    problem: found.problem,
  };
}

/** Draws a figure's summary; one that cannot be drawn says why and hides no other. */
function drawFigure(study: Study, found: FigureSummary): FigureReport {
  const { id, title, caption, summary, problem } = found;
  const figure = study.figures.find((candidate) => candidate.id === id);
  if (figure === undefined || summary === null) {
    return { id, title, caption, drawn: null, problem: problem ?? found.nothing };
  }
  try {
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
