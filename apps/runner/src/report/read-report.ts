import type { Preset } from '@basin/core';
import {
  type Contradiction,
  experiments,
  findContradiction,
  judgedTogether,
  standingText,
} from '@basin/studies';
import { openReader, type StoreReader } from '@basin/store';
import { chooseSweeps } from './choose-sweeps.ts';
import { type ExperimentReport, reportExperiment } from './experiment-report.ts';

/** Everything that a report says; a function of the database alone. */
export interface Report {
  /** In the source report's order. */
  experiments: ExperimentReport[];
  /** Built-in experiments of which the database has no (such) sweep. */
  missing: { number: number; slug: string; title: string }[];
  contradiction: Contradiction<ExperimentReport> | null;
  /** What all verdicts are worth together; null where none rests on a test. */
  standing: string | null;
}

/**
 * Reads a database into a report.
 *
 * @throws BasinError `store/no-sweeps`, and those of `openReader`.
 */
export function readReport(databasePath: string, preset: Preset | null): Report {
  const reader = openReader(databasePath);
  try {
    return reportOf(reader, preset);
  } finally {
    reader.close();
  }
}

function reportOf(reader: StoreReader, preset: Preset | null): Report {
  const sweeps = chooseSweeps(reader, preset);
  const reports: ExperimentReport[] = [];
  const missing: Report['missing'] = [];
  for (const experiment of experiments) {
    const { number, slug, title } = experiment;
    const sweep = sweeps.get(slug);
    const data = sweep === undefined ? null : reader.sweepData(sweep.sweepId);
    if (sweep === undefined || data === null) {
      missing.push({ number, slug, title });
      continue;
    }
    // What still runs has no time yet: a report depends on the database alone, on no clock.
    const times = reader.times([sweep.sweepId], { nowMs: 0 });
    reports.push(reportExperiment(experiment, { data, counts: sweep.counts, times }));
  }
  const together = inOneReport(reports);
  return {
    experiments: together,
    missing,
    contradiction: findContradiction(together),
    standing: standingText(together.flatMap(({ claims }) => claims)),
  };
}

/** Every claim corrected for how many there are in the whole report, not in its study alone. */
function inOneReport(reports: readonly ExperimentReport[]): ExperimentReport[] {
  const claims = judgedTogether(reports.flatMap((report) => report.claims));
  let next = 0;
  return reports.map((report) => {
    const own = claims.slice(next, next + report.claims.length);
    next += report.claims.length;
    return { ...report, claims: own };
  });
}
