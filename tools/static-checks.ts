import type { Step } from './step.ts';

/** Where Prettier remembers what it has checked; `npm ci` empties it. */
const formatCache = 'node_modules/.cache/prettier/check';

/** Of what is written. */
export const checksOfText: Step[] = [
  { name: 'types', command: ['npm', 'run', '--silent', 'types'] },
  {
    name: 'format',
    command: [
      ...['npx', 'prettier', '--check', '--log-level=warn'],
      ...['--cache', '--cache-strategy=content', `--cache-location=${formatCache}`, '.'],
    ],
  },
];

/** Of what it means in this workspace. */
export const checksOfCode: Step[] = [
  // Files, exports and dependencies that nothing uses: knip.ts says what is reached from outside.
  { name: 'dead code', command: ['npx', 'knip', '--no-progress'] },
  // What `nx run-many -t lint` does project by project, in one process: that many would read their rules anew.
  { name: 'lint', command: ['npx', 'eslint', '.'] },
];

/** Format, types, dead code and lint: cheap, and the same in `npm run check` and `npm test`. */
export const staticChecks: Step[] = [...checksOfText, ...checksOfCode];
