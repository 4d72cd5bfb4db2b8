/**
 * `npm test`: static checks, unit and integration tests, and the real dashboard in a real browser,
 * summed in one closing line `N passed, N failed` (`, N skipped`).
 */
import { prepareMachine } from './prerequisites.ts';
import { staticChecks } from './static-checks.ts';
import { closingLine, runSteps, type Step } from './step.ts';
import { endToEndStep, vitestStep } from './test-runners.ts';

/** Else each of the tests that start together would compile for itself. */
const compiled: Step = {
  name: 'compiled sources',
  command: ['node', 'libs/execution/src/bundle/compile.js', 'runner', 'dashboard'],
};

const native: Step = {
  name: 'native code',
  command: ['npx', 'nx', 'run-many', '-t', 'native', '--output-style=static'],
};

prepareMachine();
process.exitCode = closingLine(
  await runSteps([
    native,
    compiled,
    ...staticChecks,
    vitestStep('unit tests', 'unit'),
    vitestStep('integration tests', 'integration'),
    endToEndStep(),
  ]),
);
