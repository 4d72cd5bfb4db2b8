import type { Step } from './step.ts';

export const types: Step = { name: 'types', command: ['npm', 'run', '--silent', 'types'] };

export const format: Step = { name: 'format', command: ['npx', 'tsx', 'tools/check-format.ts'] };

/** Files, exports and dependencies that nothing uses: knip.ts says what is reached from outside. */
export const deadCode: Step = { name: 'dead code', command: ['npx', 'knip', '--no-progress'] };

/** What `nx run-many -t lint` does project by project, in one process: that many would read their rules anew. */
export const lint: Step = { name: 'lint', command: ['npx', 'eslint', '.'] };

/** Cheap, and the same in `npm run check` and `npm test`. */
export const staticChecks: Step[] = [types, format, deadCode, lint];
