import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { type Counts, resultsDirectory, type Step, workspaceRoot } from './step.ts';

/** By kind of test. */
const vitestProjects = {
  unit: ['unit'],
  integration: ['integration', 'apart', 'numerics'],
} as const;

/** Vitest on its projects of one kind, counted from its JSON report. */
export function vitestStep(name: string, kind: keyof typeof vitestProjects): Step {
  const reportPath = path.join(resultsDirectory, `vitest-${kind}.json`);
  return {
    name,
    command: [
      ...['npx', 'vitest', 'run'],
      ...vitestProjects[kind].flatMap((project) => ['--project', project]),
      // Vitest would leave one core free: of two that is half. Of those that wait it takes one more.
      `--maxWorkers=${availableParallelism() + (kind === 'integration' ? 1 : 0)}`,
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`],
    ],
    reportPath,
    count: () => vitestCounts(readFileSync(reportPath, 'utf8')),
  };
}

/**
 * Playwright, counted from the JSON report that its config writes. Behind what nx would see to before it.
 *
 * @param browser named beside the time of the step, most of which is the browser's.
 */
export function endToEndStep(browser: string | null): Step {
  const reportPath = path.join(resultsDirectory, 'playwright.json');
  return {
    name: `end to end (${browser === null ? 'no browser' : path.basename(browser)})`,
    command: ['npx', 'playwright', 'test', '--config=apps/dashboard-e2e/playwright.config.ts'],
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportPath },
    reportPath,
    count: () => playwrightCounts(readFileSync(reportPath, 'utf8')),
  };
}

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    message?: string;
    startTime: number;
    endTime: number;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/**
 * Counts of a Vitest JSON report; a file that fails before its tests run counts as one failure. One that passed
 * after a failure is passed, and named: the report keeps what it failed with.
 */
export function vitestCounts(report: string): Counts {
  const parsed = JSON.parse(report) as VitestReport;
  const broken = parsed.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: parsed.numPassedTests,
    failed: parsed.numFailedTests + broken.length,
    skipped: parsed.numPendingTests + parsed.numTodoTests,
    failures: [
      ...broken.map((file) => named(fileOf(file), file.message)),
      ...parsed.testResults.flatMap((file) => failedTests(file, 'failed')),
    ],
    flickered: parsed.testResults.flatMap((file) => failedTests(file, 'passed')),
    times: parsed.testResults.map((file) => ({
      name: fileOf(file),
      seconds: (file.endTime - file.startTime) / 1_000,
    })),
  };
}

function fileOf({ name }: { name: string }): string {
  return path.relative(workspaceRoot, name);
}

/** Tests of a file that failed at least once, by how they ended. */
function failedTests(
  file: VitestReport['testResults'][number],
  end: 'failed' | 'passed',
): string[] {
  return file.assertionResults
    .filter(
      ({ status, failureMessages = [] }) =>
        status === end && (end === 'failed' || failureMessages.length > 0),
    )
    .map((test) => named(`${fileOf(file)} › ${test.fullName}`, test.failureMessages?.[0]));
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    file: string;
    tests: {
      status: string;
      results: {
        error?: PlaywrightError;
        duration: number;
        attachments?: { name: string; path?: string }[];
      }[];
    }[];
  }[];
}

interface PlaywrightError {
  message?: string;
}

/** Counts of a Playwright JSON report; a flaky test, which failed once and then passed, is passed, and named. */
export function playwrightCounts(report: string): Counts {
  const { stats, errors, suites } = JSON.parse(report) as {
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: PlaywrightError[];
    suites: PlaywrightSuite[];
  };
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + errors.length,
    skipped: stats.skipped,
    failures: [
      ...errors.map(({ message }) => named('outside of tests', message)),
      ...suites.flatMap((suite) => failedSpecs(suite, 'unexpected')),
    ],
    flickered: suites.flatMap((suite) => failedSpecs(suite, 'flaky')),
    times: [...specSeconds(suites)].map(([name, seconds]) => ({ name, seconds })),
  };
}

/** Seconds of all tries at the tests of each file. */
function specSeconds(suites: PlaywrightSuite[], sums = new Map<string, number>()) {
  for (const { suites: inner = [], specs = [] } of suites) {
    for (const { file, tests } of specs) {
      const results = tests.flatMap((test) => test.results);
      const ms = results.reduce((sum, { duration }) => sum + duration, 0);
      sums.set(file, (sums.get(file) ?? 0) + ms / 1_000);
    }
    specSeconds(inner, sums);
  }
  return sums;
}

function failedSpecs(
  { suites = [], specs = [] }: PlaywrightSuite,
  end: 'unexpected' | 'flaky',
): string[] {
  const failures = specs.flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === end)
      .map(({ results }) => {
        const failed = results.find((result) => result.error !== undefined);
        const context = failed?.attachments?.find(({ name }) => name === 'error-context')?.path;
        return `${named(`${file} › ${title}`, failed?.error?.message)}${shownThen(context)}`;
      }),
  );
  return [...failures, ...suites.flatMap((suite) => failedSpecs(suite, end))];
}

const mostShownLines = 40;

/** What the page held when a test failed: on a machine whose files nobody sees it is all there is. */
function shownThen(contextPath: string | undefined): string {
  if (contextPath === undefined || !existsSync(contextPath)) return '';
  const page = /```yaml\n([\s\S]*?)```/.exec(readFileSync(contextPath, 'utf8'))?.[1] ?? '';
  const lines = page.trimEnd().split('\n').slice(0, mostShownLines);
  return ['', 'the page then:', ...lines].join('\n      ');
}

const mostMessageLines = 15;

/** A failure with its message, which may be coloured, as far as its stack. */
function named(name: string, message = ''): string {
  const lines = stripVTControlCharacters(message).split('\n');
  const stack = lines.findIndex((line) => /^\s+at\b/.test(line));
  const said = lines.slice(0, stack < 0 ? mostMessageLines : Math.min(stack, mostMessageLines));
  const text = said.join('\n      ').trimEnd();
  return text === '' ? name : `${name}: ${text}`;
}
