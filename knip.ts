import type { KnipConfig } from 'knip';

/**
 * What is reached from outside, where knip cannot see it for itself. It knows targets of nx, projects
 * of Vitest, pages of Next, tests of Playwright and what the libs export; the rest are programs that
 * somebody types, or that another program starts by the path of their file.
 */
const typedOrStarted = {
  tools: ['tools/*.ts', 'tools/chaos/sweep-small-trials.ts', 'tools/grid-kills/run-case.ts'],
  benchmarks: [
    'benchmarks/*.ts',
    'benchmarks/overhead/{overhead,subject}.ts',
    'benchmarks/dashboard/{viewers-process.ts,watch-turns.js}',
  ],
  // The health check runs within the image.
  docker: ['docker/check.ts', 'docker/healthcheck.js'],
};

export default {
  workspaces: {
    '.': {
      entry: Object.values(typedOrStarted).flat(),
      // drizzle-kit looks for the first here; the second is in the image, for its health check; the third is
      // started by its path (tools/check-format.ts).
      ignoreDependencies: ['drizzle-orm', 'ioredis', 'oxfmt'],
    },
    'libs/engine': {
      entry: ['examples/*.ts', 'soak/*.ts', 'src/runtime/fixtures/*.ts'],
      // The addon is compiled from the files of these.
      ignoreDependencies: ['node-api-headers'],
    },
    'libs/store': {
      entry: ['src/fixtures/*.ts'],
      // Comes with better-sqlite3, whose addon it downloads.
      ignoreDependencies: ['prebuild-install'],
    },
    // Compiled, or started by the path of their file.
    'libs/execution': { entry: ['src/bundle/{build-bundle.ts,compile.js}'] },
    'apps/dashboard-e2e': { entry: ['comparing-runs/index.ts', 'screenshots.ts'] },
    'apps/dashboard': {
      entry: ['server/main.ts', 'study-page/main.tsx', 'study-page/shims/*.{ts,tsx}'],
    },
    'apps/runner': {
      entry: [
        'src/cli/main.ts',
        'src/testing/*.{js,ts}',
        'tools/packed/bin/basin.js',
        'src/commands/plugin/template/plugin.ts',
      ],
      // Its files are read by their path.
      ignoreDependencies: ['@expo-google-fonts/arimo'],
    },
  },
  // Stand in a copy of the workspace, or in the npm package, where they are used.
  ignore: ['tools/extension/{kinds,reader}/**', 'apps/runner/tools/packed/**'],
  // Most are programs of the system (mount, openssl): who needs one says so when it is not there.
  exclude: ['binaries'],
} satisfies KnipConfig;
