import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { builtBasePath } from './base-path.ts';

const workspaceRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[/\\]$/, '');

/** Production build only; `server/` adds the security headers and the checks of every request. */
const config: NextConfig = {
  // Source packages: their exports point at TypeScript.
  transpilePackages: [
    '@basin/core',
    '@basin/statistics',
    '@basin/charts',
    '@basin/studies',
    '@basin/store',
    '@basin/models',
    '@basin/execution',
    '@basin/bridges',
  ],
  // A native addon, and a DOM that only the server draws with.
  serverExternalPackages: ['better-sqlite3', 'linkedom'],
  outputFileTracingRoot: workspaceRoot,
  turbopack: { root: workspaceRoot },
  // `npm run types` checks; a build must not pay for it again.
  typescript: { ignoreBuildErrors: true },
  images: { unoptimized: true },
  poweredByHeader: false,
  // `finish-build.ts` takes it out again, and `server/` puts in the one that it serves below.
  basePath: builtBasePath,
  // For what Next does not write: `components/base-path.ts`.
  env: { BASIN_BASE_PATH: builtBasePath },
  // Tasks were called trials before: addresses that someone kept go on.
  redirects: () =>
    Promise.resolve([
      {
        source: '/sweeps/:sweepId/trials/:taskId',
        destination: '/sweeps/:sweepId/tasks/:taskId',
        permanent: true,
      },
      {
        source: '/api/sweeps/:sweepId/trials',
        destination: '/api/sweeps/:sweepId/tasks',
        permanent: true,
      },
    ]),
  experimental: {
    // A page is loaded when somebody asks for it: to load all of them first kept the first one waiting.
    preloadEntriesOnStart: false,
    // A hundred megabytes for the next build; a fresh clone's only one would take a quarter longer for them.
    turbopackFileSystemCacheForBuild: process.env['CI'] === undefined,
  },
  agentRules: false,
  // Server-sent events must leave at once, and everything else stays on this machine.
  compress: false,
};

export default config;
