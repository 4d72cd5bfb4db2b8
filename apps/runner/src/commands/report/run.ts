import path from 'node:path';
import { plural, type Preset } from '@basin/core';
import { readReport } from '../../report/read-report.ts';
import { writeResultsPage } from '../../report/results-page.ts';
import { writeReport } from '../../report/write-report.ts';

export interface ReportOptions {
  directory: string;
  database: string;
  /** Null: the largest that there is, experiment by experiment. */
  preset: Preset | null;
  /** The Markdown page, if one is wanted. */
  resultsFile: string | null;
}

/** Reads the database and writes the report; says what was written. */
export function runReport({ directory, database, preset, resultsFile }: ReportOptions): void {
  const report = readReport(database, preset);
  const figureCount = writeReport(report, directory);
  const { experiments, missing } = report;
  const lines = [
    `${path.join(directory, 'report.html')}: ${plural(experiments.length, 'experiment')}, ${plural(figureCount, 'figure')}`,
  ];
  if (resultsFile !== null) {
    writeResultsPage(report, resultsFile);
    lines.push(resultsFile);
  }
  if (missing.length > 0) {
    lines.push(`not in ${database}: ${missing.map(({ slug }) => slug).join(', ')}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
}
