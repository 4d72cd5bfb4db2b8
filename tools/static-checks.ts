import type { Step } from './step.ts';

/**
 * TypeScript 7 is written in Go, whose collector takes a quarter of the check's processor time to keep it below
 * a gigabyte. Let alone it needs a third more; the limit is for the day when that is not so.
 */
export const quickCollector = { GOGC: 'off', GOMEMLIMIT: '3GiB' };

export const types: Step = {
  name: 'types',
  command: ['npm', 'run', '--silent', 'types'],
  environment: quickCollector,
};

export const format: Step = { name: 'format', command: ['npx', 'tsx', 'tools/check-format.ts'] };

/** Files, exports and dependencies that nothing uses: knip.ts says what is reached from outside. */
export const deadCode: Step = { name: 'dead code', command: ['npx', 'knip', '--no-progress'] };

/** In one process; within it nx's rule on who may import whom. */
export const lint: Step = { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] };

/** Cheap, and the same in `npm run check` and `npm test`. */
export const staticChecks: Step[] = [types, format, deadCode, lint];
