import type { Preset } from '@basin/core';
import {
  type Contradiction,
  experiments,
  findContradiction,
  judgedTogether,
  standingText,
} from '@basin/studies';
import { openReader, type StoreReader } from '@basin/store';
import { chooseOne, chooseSweeps } from './choose-sweeps.ts';
import { type StudyReport, reportStudy } from './study-report.ts';

/** Everything that a report says; a function of the database alone. */
export interface Report {
  /** Built-in experiments in the source report's order, then people's own studies. */
  studies: StudyReport[];
  /** Built-in experiments of which the database has no (such) sweep, where it has some. */
  missing: { number: number; slug: string; title: string }[];
  contradiction: Contradiction<StudyReport> | null;
  /** What all verdicts are worth together; null where none rests on a test. */
  standing: string | null;
}

/** What of a database is reported: all of it, or sweeps of one scale; or one study alone. */
export interface ReportChoice {
  preset: Preset | null;
  /** A study's name or the beginning of its id; null: all there are. */
  study: string | null;
}

/**
 * Reads a database into a report.
 *
 * @throws BasinError `store/no-sweeps`, and those of `openReader`.
 */
export function readReport(databasePath: string, choice: ReportChoice): Report {
  const reader = openReader(databasePath);
  try {
    return reportOf(reader, choice);
  } finally {
    reader.close();
  }
}

function reportOf(reader: StoreReader, { preset, study: wanted }: ReportChoice): Report {
  const chosen = wanted === null ? chooseSweeps(reader, preset) : [chooseOne(reader, wanted)];
  const reports = chosen.flatMap(({ study, sweep }): StudyReport[] => {
    const data = reader.sweepData(sweep.sweepId);
    if (data === null) return [];
    // What still runs has no time yet: a report depends on the database alone, on no clock.
    const times = reader.times([sweep.sweepId], { nowMs: 0 });
    return [reportStudy(study, { data, counts: sweep.counts, times })];
  });
  const studies = inOneReport(reports);
  // Who has only studies of their own does not miss ours.
  const hasBuiltIn = studies.some(({ number }) => number !== null);
  const missing = experiments.filter(({ slug }) => !studies.some((study) => study.slug === slug));
  return {
    studies,
    missing:
      wanted === null && hasBuiltIn
        ? missing.map(({ number, slug, title }) => ({ number, slug, title }))
        : [],
    contradiction: findContradiction(studies),
    standing: standingText(studies.flatMap(({ claims }) => claims)),
  };
}

/** Every claim corrected for how many there are in the whole report, not in its study alone. */
function inOneReport(reports: readonly StudyReport[]): StudyReport[] {
  const claims = judgedTogether(reports.flatMap((report) => report.claims));
  let next = 0;
  return reports.map((report) => {
    const own = claims.slice(next, next + report.claims.length);
    next += report.claims.length;
    return { ...report, claims: own };
  });
}
