import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { workspaceRoot } from './step.ts';
import { playwrightCounts, vitestCounts } from './test-runners.ts';

test('a Vitest file that breaks before its tests counts as a failure; each failure is named, and what failed at first', () => {
  const name = path.join(workspaceRoot, 'libs/a.test.ts');
  const failed = { status: 'failed', fullName: 'a works', failureMessages: ['Error: not 2\n  at'] };
  const late = { status: 'passed', fullName: 'a is late', failureMessages: ['Error: too soon'] };
  const times = { startTime: 1_000, endTime: 3_500 };
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { name, ...times, status: 'failed', message: 'no module', assertionResults: [] },
      { name, ...times, status: 'failed', assertionResults: [failed, { status: 'passed' }] },
      { name, ...times, status: 'passed', assertionResults: [{ status: 'passed' }, late] },
    ],
  };
  expect(vitestCounts(JSON.stringify(report))).toEqual({
    ...{ passed: 5, failed: 2, skipped: 3 },
    failures: ['libs/a.test.ts: no module', 'libs/a.test.ts › a works: Error: not 2'],
    flickered: ['libs/a.test.ts › a is late: Error: too soon'],
    times: Array(3).fill({ name: 'libs/a.test.ts', seconds: 2.5 }),
  });
});

test('an error outside Playwright tests counts as a failure; a flaky test has passed, and is named', () => {
  const spec = (title: string, status: string, message?: string, shown?: string) => ({
    ...{ title, file: 'a.spec.ts' },
    tests: [
      {
        status,
        results: [
          {
            duration: 250,
            ...(message === undefined
              ? {}
              : { error: { message }, attachments: [{ name: 'error-context', path: shown }] }),
          },
          { duration: 750 },
        ],
      },
    ],
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'basin-report-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const context = path.join(folder, 'error-context.md');
  writeFileSync(context, 'words\n```yaml\n- heading "No sweeps yet"\n- status\n```\nmore');
  const shown = 'the page then:\n      - heading "No sweeps yet"\n      - status';
  const report = {
    stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 },
    errors: [{ message: 'no server' }],
    suites: [
      {
        specs: [
          spec('fine', 'expected'),
          spec('flakes', 'flaky', '\u001b[31mlate\u001b[39m\nmore'),
        ],
        suites: [{ specs: [spec('breaks', 'unexpected', 'gone\n    at a', context)] }],
      },
    ],
  };
  expect(playwrightCounts(JSON.stringify(report))).toEqual({
    ...{ passed: 8, failed: 2, skipped: 2 },
    failures: ['outside of tests: no server', expect.stringContaining(shown)],
    flickered: ['a.spec.ts › flakes: late\n      more'],
    times: [{ name: 'a.spec.ts', seconds: 3 }],
  });
});
