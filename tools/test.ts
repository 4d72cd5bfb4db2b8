/**
 * `npm test`: static checks, unit and integration tests, and the real dashboard in a real browser,
 * with the time of each, summed in one closing line `N passed, N failed` (`, N skipped`).
 */
import { prepareMachine } from './prerequisites.ts';
import { checksOfCode, checksOfText } from './static-checks.ts';
import { closingLine, runSteps, type Step } from './step.ts';
import { endToEndStep, vitestStep } from './test-runners.ts';

const nx = (name: string, ...args: string[]): Step => ({
  name,
  command: ['npx', 'nx', ...args, '--output-style=static'],
});

/** What tests start. Made beside checks that need nothing of it: much of it waits for the network. */
const preparation: Step[] = [
  nx('native code', 'run-many', '-t', 'native'),
  // Else each of the tests that start together would compile for itself.
  {
    name: 'compiled sources',
    command: ['node', 'libs/execution/src/bundle/compile.js', 'runner', 'dashboard'],
  },
  nx('dashboard', 'run', 'dashboard:build'),
];

prepareMachine();
process.exitCode = closingLine(
  await runSteps([
    [preparation, checksOfText],
    // Integration tests wait three quarters of their time, for processes to start, to be missed or to end;
    // the others compute all of theirs. Lint reads the graph of projects, which the preparation has made.
    [
      [vitestStep('integration tests', 'integration')],
      [vitestStep('unit tests', 'unit'), ...checksOfCode],
    ],
    endToEndStep(),
  ]),
);
