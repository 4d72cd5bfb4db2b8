import type { Step } from './step.ts';

export const types: Step = { name: 'types', command: ['npm', 'run', '--silent', 'types'] };

export const format: Step = { name: 'format', command: ['npx', 'tsx', 'tools/check-format.ts'] };

/** Files, exports and dependencies that nothing uses: knip.ts says what is reached from outside. */
export const deadCode: Step = { name: 'dead code', command: ['npx', 'knip', '--no-progress'] };

/** In one process; within it nx's rule on who may import whom. */
export const lint: Step = { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] };

/** Cheap, and the same in `npm run check` and `npm test`. */
export const staticChecks: Step[] = [types, format, deadCode, lint];
