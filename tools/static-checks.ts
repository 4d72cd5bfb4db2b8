import type { Step } from './step.ts';

/** Format, lint and types: cheap, and the same in `npm run check` and `npm test`. */
export const staticChecks: Step[] = [
  { name: 'format', command: ['npx', 'prettier', '--check', '--log-level=warn', '.'] },
  { name: 'lint', command: ['npx', 'nx', 'run-many', '-t', 'lint', '--output-style=static'] },
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
];
