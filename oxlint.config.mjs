import { createProjectGraphAsync } from '@nx/devkit';
import { defineConfig } from 'oxlint';

// Where no graph of the projects is in the cache the rule on module boundaries passes over every file.
process.env.NX_DAEMON ??= 'false';
await createProjectGraphAsync();

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
  'dashboard-e2e': ['core', 'execution'],
};

const depConstraints = Object.entries(allowedImports).map(([scope, allowed]) => ({
  sourceTag: `scope:${scope}`,
  onlyDependOnLibsWithTags: [scope, ...allowed].map((name) => `scope:${name}`),
}));

/** Libs whose source also runs in a browser. */
const browserSafe = ['core', 'statistics', 'search', 'charts', 'studies'];

/**
 * What typescript-eslint calls strict, without types; less what we do: indexed access is checked, and within
 * bounds that a loop has made sure of, `!` says so.
 */
const strict = [
  'typescript/ban-ts-comment',
  'no-array-constructor',
  'typescript/no-duplicate-enum-values',
  'typescript/no-empty-object-type',
  'typescript/no-explicit-any',
  'typescript/no-extra-non-null-assertion',
  'typescript/no-extraneous-class',
  'typescript/no-invalid-void-type',
  'typescript/no-misused-new',
  'typescript/no-namespace',
  'typescript/no-non-null-asserted-nullish-coalescing',
  'typescript/no-non-null-asserted-optional-chain',
  'typescript/no-require-imports',
  'typescript/no-this-alias',
  'typescript/no-unnecessary-type-constraint',
  'typescript/no-unsafe-declaration-merging',
  'typescript/no-unsafe-function-type',
  'no-unused-expressions',
  'no-useless-constructor',
  'typescript/no-wrapper-object-types',
  'typescript/prefer-as-const',
  'typescript/prefer-literal-enum-member',
  'typescript/prefer-namespace-keyword',
  'typescript/triple-slash-reference',
  'typescript/unified-signatures',
  'no-var',
  'prefer-const',
  'prefer-rest-params',
  'prefer-spread',
];

export default defineConfig({
  plugins: ['typescript'],
  jsPlugins: [{ name: '@nx', specifier: '@nx/eslint-plugin' }],
  // Each rule is named below: another version of the linter must not decide what is refused.
  categories: { correctness: 'off' },
  ignorePatterns: [
    '**/node_modules',
    '**/.next',
    '**/dist',
    '**/next-env.d.ts',
    // Stand in a copy of the workspace, and are checked there.
    'tools/extension/{kinds,reader}',
    '**/test-results',
    '**/playwright-report',
  ],
  overrides: [
    {
      files: ['**/*.{ts,tsx,mts}'],
      rules: {
        '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints }],
        ...Object.fromEntries(strict.map((rule) => [rule, 'error'])),
        'typescript/consistent-type-imports': 'error',
        // By itself the linter lets variables pass that begin with an underscore: `^$` fits none.
        'no-unused-vars': [
          'error',
          { argsIgnorePattern: '^_', varsIgnorePattern: '^$', ignoreRestSiblings: true },
        ],
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
      excludeFiles: ['**/*.test.ts'],
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
      excludeFiles: ['apps/dashboard/components/page-link.tsx'],
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
  ],
});
