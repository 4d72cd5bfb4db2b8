/**
 * `npm test`: static checks, unit and integration tests, and the real dashboard in a real browser,
 * summed in one closing line `N passed, N failed` (`, N skipped`).
 */
import { prepareMachine } from './prerequisites.ts';
import { staticChecks } from './static-checks.ts';
import { closingLine, type Counts, runStep, type Step } from './step.ts';
import { endToEndStep, vitestStep } from './test-runners.ts';

const native: Step = {
  name: 'native code',
  command: ['npx', 'nx', 'run-many', '-t', 'native', '--output-style=static'],
};

prepareMachine();
const steps = [
  native,
  ...staticChecks,
  vitestStep('unit tests', ['unit']),
  vitestStep('integration tests', ['integration']),
  endToEndStep(),
];
const all: Counts[] = [];
for (const step of steps) all.push(await runStep(step));
process.exitCode = closingLine(all);
