import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Which scope may import which (docs/architecture.md has the reasons). */
const allowedImports = {
  core: [],
  engine: ['core'],
  statistics: ['core'],
  store: ['core', 'statistics'],
  models: ['core', 'engine'],
  analysis: ['core', 'engine', 'models', 'statistics'],
  search: ['core', 'statistics'],
  charts: ['core', 'statistics'],
  studies: ['core', 'statistics', 'search', 'charts'],
  execution: ['core', 'engine', 'statistics', 'store', 'models', 'analysis', 'studies'],
  bridges: ['core', 'statistics', 'charts', 'store'],
  runner: [
    'core',
    'engine',
    'statistics',
    'store',
    'models',
    'analysis',
    'search',
    'charts',
    'studies',
    'execution',
    'bridges',
  ],
  dashboard: ['core', 'statistics', 'charts', 'studies', 'store', 'execution', 'bridges'],
  'dashboard-e2e': ['core'],
};

const depConstraints = Object.entries(allowedImports).map(([scope, allowed]) => ({
  sourceTag: `scope:${scope}`,
  onlyDependOnLibsWithTags: [scope, ...allowed].map((name) => `scope:${name}`),
}));

/** Libs whose source also runs in a browser. */
const browserSafe = ['core', 'statistics', 'search', 'charts', 'studies'];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules',
      '**/.next',
      '**/dist',
      '**/next-env.d.ts',
      // Stand in a copy of the workspace, and are checked there.
      'tools/extension/{kinds,reader}',
      '**/test-results',
      '**/playwright-report',
    ],
  },
  {
    files: ['**/*.{ts,tsx,mts}'],
    extends: [...tseslint.configs.strict],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Indexed access is checked; within bounds that a loop has made sure of, `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use a seeded stream of @basin/core.' },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Command lines, servers and scripts speak to a terminal.
    files: [
      'apps/**',
      'tools/**',
      'docker/**',
      'benchmarks/**',
      'libs/*/tools/**',
      'libs/engine/src/runtime/**',
      'libs/store/src/make-native.ts',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: browserSafe.map((lib) => `libs/${lib}/src/**/*.ts`),
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['node:*', 'fs', 'path', 'worker_threads'],
              message: 'This lib runs in a browser.',
            },
            {
              group: ['@tensorflow/*', 'better-sqlite3', 'drizzle-orm*'],
              message: 'This lib runs in a browser.',
            },
          ],
        },
      ],
    },
  },
  {
    // SQLite binds at most 32,766 parameters, and a sweep has more tasks.
    files: ['libs/store/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'drizzle-orm',
              importNames: ['inArray', 'notInArray'],
              message:
                'They bind a parameter for each value: isAnyOf of src/is-any-of.ts binds one.',
            },
          ],
        },
      ],
    },
  },
  {
    // The dashboard reads the store in data/ only, so that nothing of it reaches the browser.
    files: ['apps/dashboard/{app,components}/**/*.{ts,tsx}'],
    ignores: ['apps/dashboard/components/page-link.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['@basin/store'], message: 'Read the store in apps/dashboard/data only.' },
            { group: ['next/link'], message: 'It prefetches: use components/page-link.tsx.' },
          ],
        },
      ],
    },
  },
);
