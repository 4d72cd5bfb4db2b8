/** `npm run check`: everything cheap (format, types, lint, unit tests), in under two minutes. */
import { closingLine, runSteps } from './step.ts';
import { staticChecks } from './static-checks.ts';
import { vitestStep } from './test-runners.ts';

process.exitCode = closingLine(await runSteps([...staticChecks, vitestStep('unit tests', 'unit')]));
