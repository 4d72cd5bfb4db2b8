import { defineConfig } from 'vitest/config';

/** Integration tests of what TensorFlow computes in the test's own process. */
const numerics = [
  'libs/{models,analysis}/**/*.integration.test.ts',
  'apps/runner/src/commands/doctor/training-programs.integration.test.ts',
  'tools/measures-page/measures.integration.test.ts',
];

/** Those that open one backend after another. */
const apart = ['libs/engine/src/backend/conformance.integration.test.ts'];

/**
 * Tests of processes are tried again where they fail: a machine with much else to do can make any of them late.
 * One that passes then is named at the end (tools/test-runners.ts), for it is a race that is to be mended.
 */
const triedAgain = { retry: 1 };

/** Worker threads of the task pool and native addons need real processes: forks, not threads. */
export default defineConfig({
  test: {
    pool: 'forks',
    unstubEnvs: true,
    // A second, by default: against hangs alone, as the limits of tests are.
    expect: { poll: { timeout: 120_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{libs,apps/runner,apps/dashboard,tools,docker}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', '**/.next/**'],
          // Loading tfjs, Plot and SQLite anew for each of a hundred files takes longer than the tests.
          isolate: false,
          // Against hangs alone: on a machine that others keep busy a test of four seconds took more than sixty.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{libs,apps/runner,apps/dashboard,tools}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**', ...numerics, ...apart],
          // What they look at runs in processes that they start: loading the store and the rest anew for
          // each file took two seconds of a core.
          isolate: false,
          ...triedAgain,
          globalSetup: ['apps/runner/src/testing/shared-folder.ts'],
          // A hang is what these are for: on a machine with much else to do a sweep took five minutes.
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          include: apart,
          ...triedAgain,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'numerics',
          include: numerics,
          // One TensorFlow, opened once, serves all files of a worker. Of processes that inherit what they set for
          // it they start only those that print programs.
          isolate: false,
          // In one row, behind the others: a worker that takes a file of another project is not taken again.
          sequence: { groupOrder: 1 },
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
