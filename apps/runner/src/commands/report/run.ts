import path from 'node:path';
import { plural, type Preset } from '@basin/core';
import { print } from '../../cli/print.ts';
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
  json: boolean;
}

/** Reads the database and writes the report; says what was written. */
export function runReport(options: ReportOptions): void {
  const { directory, database, preset, study, resultsFile, json } = options;
  const report = readReport(database, { preset, study });
  const figureCount = writeReport(report, directory);
  const { studies, missing } = report;
  if (resultsFile !== null) writeResultsPage(report, resultsFile);
  const page = path.join(directory, 'report.html');
  const absent = missing.map(({ slug }) => slug);
  const document = {
    ...{ directory, page, resultsFile, figures: figureCount, missing: absent },
    studies: studies.map(({ slug, title }) => ({ slug, title })),
  };
  print<'report'>(json, document, () =>
    [
      `${page}: ${plural(studies.length, 'study', 'studies')}, ${plural(figureCount, 'figure')}`,
      ...(resultsFile === null ? [] : [resultsFile]),
      ...(absent.length > 0 ? [`not in ${database}: ${absent.join(', ')}`] : []),
    ].join('\n'),
  );
}
