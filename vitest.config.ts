import { defineConfig } from 'vitest/config';

/** Worker threads of the task pool and native addons need real processes: forks, not threads. */
export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{libs,apps/runner,apps/dashboard,tools,docker}/**/*.test.ts'],
          exclude: ['**/node_modules/**', '**/*.integration.test.ts', '**/.next/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['{libs,apps/runner,tools}/**/*.integration.test.ts'],
          exclude: ['**/node_modules/**'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
