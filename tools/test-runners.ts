import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Counts, resultsDirectory, type Step } from './step.ts';

/** Vitest on one of its projects, counted from its JSON report. */
export function vitestStep(name: string, project: 'unit' | 'integration'): Step {
  const reportPath = path.join(resultsDirectory, `vitest-${project}.json`);
  return {
    name,
    command: [
      ...['npx', 'vitest', 'run', '--project', project],
      // Vitest would leave one core free: of two that is half.
      `--maxWorkers=${availableParallelism()}`,
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`],
    ],
    reportPath,
    count: () => vitestCounts(readFileSync(reportPath, 'utf8')),
  };
}

/** Playwright through nx, counted from the JSON report that its config writes. */
export function endToEndStep(): Step {
  const reportPath = path.join(resultsDirectory, 'playwright.json');
  return {
    name: 'end to end',
    command: ['npx', 'nx', 'run', 'dashboard-e2e:e2e', '--output-style=static'],
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
    reportPath,
    count: () => playwrightCounts(readFileSync(reportPath, 'utf8')),
  };
}

/** Counts of a Vitest JSON report; a file that fails before its tests run counts as one failure. */
export function vitestCounts(report: string): Counts {
  const parsed = JSON.parse(report) as {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { status: string; assertionResults: unknown[] }[];
  };
  const brokenFiles = parsed.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: parsed.numPassedTests,
    failed: parsed.numFailedTests + brokenFiles,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
  };
}

/** Counts of a Playwright JSON report; a flaky test counts as failed, for it failed once. */
export function playwrightCounts(report: string): Counts {
  const { stats, errors } = JSON.parse(report) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: unknown[];
  };
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  };
}
