/** `npm run check`: everything cheap (format, lint, types, unit tests), in under two minutes. */
import { closingLine, type Counts, runStep } from './step.ts';
import { staticChecks } from './static-checks.ts';
import { vitestStep } from './test-runners.ts';

const all: Counts[] = [];
for (const step of [...staticChecks, vitestStep('unit tests', ['unit'])]) {
  all.push(await runStep(step));
}
process.exitCode = closingLine(all);
