/**
 * `npm test`: static checks, unit and integration tests, and the real dashboard in a real browser,
 * with the time of each, summed in one closing line `N passed, N failed` (`, N skipped`).
 */
import { findBrowser, prepareMachine } from './prerequisites.ts';
import { deadCode, format, lint, types } from './static-checks.ts';
import { closingLine, runLanes, type Step } from './step.ts';
import { endToEndStep, vitestStep } from './test-runners.ts';

/**
 * Native code waits for the network, and then compiles for two minutes on one core where nothing is in the cache;
 * the dashboard is built beside it, by the same Nx, which takes four seconds of a core to begin.
 */
const built: Step = {
  name: 'native code, dashboard',
  command: [
    ...['npx', 'nx', 'run-many', '-t', 'native', 'build', '--output-style=static'],
    '--projects=@basin/engine,@basin/store,@basin/dashboard',
  ],
};
/** Else each of the tests that start together would compile for itself. */
const compiled: Step = {
  name: 'compiled sources',
  command: ['node', 'libs/execution/src/bundle/compile.js', 'runner', 'dashboard'],
};
const prepared = [built, compiled];

prepareMachine();
process.exitCode = closingLine(
  // Two lanes for two cores. Tests of processes wait much of their time, for these to start, to be missed or
  // to end, so both lanes have some at once, and end together; what computes all of its time comes behind, in
  // both lanes too, for the last of it is one process each.
  await runLanes([
    [built, { ...vitestStep('integration tests', 'integration'), after: prepared }],
    [
      // All that waits for nothing, while the other lane makes native code, which takes as long as these. Lint
      // reads the graph of projects, which Nx has left in its cache by then.
      ...[compiled, format, types, lint],
      { ...endToEndStep(findBrowser()), after: prepared },
      { ...vitestStep('unit tests', 'unit'), after: prepared },
      // This lane ends first.
      deadCode,
    ],
  ]),
);
