import path from 'node:path';
import { plural, type Preset } from '@basin/core';
import { readReport } from '../../report/read-report.ts';
import { writeResultsPage } from '../../report/results-page.ts';
import { writeReport } from '../../report/write-report.ts';

export interface ReportOptions {
  directory: string;
  database: string;
  /** Null: the largest that there is, study by study. */
  preset: Preset | null;
  /** A study's name or the beginning of its id; null: all. */
  study: string | null;
  /** The Markdown page, if one is wanted. */
  resultsFile: string | null;
}

/** Reads the database and writes the report; says what was written. */
export function runReport(options: ReportOptions): void {
  const { directory, database, preset, study, resultsFile } = options;
  const report = readReport(database, { preset, study });
  const figureCount = writeReport(report, directory);
  const { studies, missing } = report;
  const lines = [
    `${path.join(directory, 'report.html')}: ${plural(studies.length, 'study', 'studies')}, ${plural(figureCount, 'figure')}`,
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
