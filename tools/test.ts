/**
 * `npm test`: static checks, unit and integration tests, and the real dashboard in a real browser,
 * with the time of each, summed in one closing line `N passed, N failed` (`, N skipped`).
 */
import { prepareMachine } from './prerequisites.ts';
import { staticChecks } from './static-checks.ts';
import { closingLine, runSteps, type Step } from './step.ts';
import { endToEndStep, vitestStep } from './test-runners.ts';

const nx = (name: string, ...args: string[]): Step => ({
  name,
  command: ['npx', 'nx', ...args, '--output-style=static'],
});

/** What tests start. Made beside the static checks, which need nothing of it: much of it waits for the network. */
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
    [preparation, staticChecks],
    vitestStep('unit tests', 'unit'),
    vitestStep('integration tests', 'integration'),
    endToEndStep(),
  ]),
);
