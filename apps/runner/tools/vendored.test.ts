import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { vendorWithoutScripts } from './vendored.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

it('npm compiles nothing of them, where there is no compiler and no Python', () => {
  const folder = mkdtempSync(join(tmpdir(), 'basin-vendored-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const names = vendorWithoutScripts(root, folder);
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ dependencies: Object.fromEntries(names.map((name) => [name, '*'])) }),
  );
  // What npm does at the end of an installation: it runs scripts, those that nobody wrote among them.
  const { status, stderr } = spawnSync(
    'npm',
    ['rebuild', '--offline', '--ignore-scripts=false', '--no-audit', '--no-update-notifier'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { HOME: folder, PATH: [dirname(process.execPath), '/bin'].join(':'), PYTHON: '/none' },
    },
  );
  expect(stderr).not.toContain('gyp');
  expect(status).toBe(0);
  expect(existsSync(join(folder, 'node_modules/better-sqlite3/build'))).toBe(false);
});
