import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { systemBrowser } from './fixtures/system-browser.ts';

const workspaceRoot = path.resolve(import.meta.dirname, '../..');
const resultsDirectory = path.join(workspaceRoot, 'test-results');

/**
 * Begun first, in this order: what takes long must not be what everybody waits for at the end, and the two
 * that train would slow each other down.
 */
const first = ['live.spec.ts', 'reader.spec.ts', 'doing.spec.ts'];
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'tests',
  outputDir: path.join(resultsDirectory, 'playwright'),
  globalSetup: path.join(import.meta.dirname, 'fixtures/swept-dashboard.ts'),
  // Files side by side: one trains while others read.
  workers: 2,
  fullyParallel: false,
  // On a machine with much else to do any of them can be late. One that passes then is named at the end of
  // `npm test`, with what it failed with, for it is a race that is to be mended.
  retries: 1,
  projects: [
    ...first.map((file) => ({ name: file.replace('.spec.ts', ''), testMatch: file })),
    { name: 'others', testIgnore: first },
  ],
  forbidOnly: process.env['CI'] !== undefined,
  // Against hangs alone: beside the other tests of a busy machine some took four minutes.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: [
    ['list'],
    [
      'json',
      {
        outputFile:
          process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ??
          path.join(resultsDirectory, 'playwright.json'),
      },
    ],
  ],
  use: {
    browserName: 'chromium',
    actionTimeout: 120_000,
    navigationTimeout: 120_000,
    // `--trace=retain-on-failure` where one is wanted: to keep every step's page takes a fifth of the time.
    trace: 'off',
    screenshot: 'only-on-failure',
    // What runs is shown by a light that pulses: without a graphics card it takes, in every open page, a
    // little of the time of the tests.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      // Else the one that Playwright installed.
      ...(systemBrowser === null ? {} : { executablePath: systemBrowser }),
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
