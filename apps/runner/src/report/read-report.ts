import type { Preset } from '@basin/core';
import { type Contradiction, experiments, findContradiction } from '@basin/studies';
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
  return { experiments: reports, missing, contradiction: findContradiction(reports) };
}
