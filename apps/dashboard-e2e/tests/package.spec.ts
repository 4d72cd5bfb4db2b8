import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { cleanEnvironment, workspaceRoot } from '../fixtures/workspace.ts';

const run = promisify(execFile);
const modules = path.join(workspaceRoot, 'node_modules');

interface Manifest {
  dependencies: Record<string, string>;
  bundleDependencies: string[];
}

/** A folder of somebody's own, with the packed file installed. What it depends on is the workspace's. */
async function install(project: string): Promise<string> {
  const built = path.join(project, 'built');
  const tool = path.join(workspaceRoot, 'apps/runner/tools/package.ts');
  await run(process.execPath, ['--import', 'tsx', tool, built], { cwd: workspaceRoot });
  const { stdout } = await run('npm', ['pack', '--json', built], { cwd: project });
  const [packed] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
  const ours = (packed?.files ?? []).filter(({ path: file }) => !file.startsWith('node_modules/'));
  expect(
    ours
      .map(({ path: file }) => file)
      .filter((file) => isPrivate.test(file) && !file.includes('/template/')),
  ).toEqual([]);

  const installed = path.join(project, 'node_modules', 'basin');
  mkdirSync(installed, { recursive: true });
  const tarball = path.join(project, packed?.filename ?? '');
  await run('tar', ['xzf', tarball, '--strip-components=1', '-C', installed]);
  rmSync(built, { recursive: true });
  const manifest = JSON.parse(
    readFileSync(path.join(installed, 'package.json'), 'utf8'),
  ) as Manifest;
  for (const name of Object.keys(manifest.dependencies)) {
    if (manifest.bundleDependencies.includes(name)) continue;
    const link = path.join(project, 'node_modules', name);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(path.join(modules, name), link);
  }
  return installed;
}

/** But the template of a plug-in is TypeScript. */
const isPrivate = /\.(tsx?|map|py|spec|nft\.json)$|\/(fixtures|testing|cache)\//;

test('packed as one file it runs in an empty folder: set-up, a sweep, the dashboard', async ({
  page,
}) => {
  const project = mkdtempSync(path.join(tmpdir(), 'basin-packed-'));
  try {
    const installed = await install(project);
    const { stdout: places } = await run('sh', [
      '-c',
      `grep -rlF --exclude-dir=node_modules "${workspaceRoot}" "${installed}" || true`,
    ]);
    expect(places).toBe('');
    const bin = path.join(installed, 'bin', 'basin.js');
    const basin = (...args: string[]) =>
      run(process.execPath, [bin, ...args], { cwd: project, env: cleanEnvironment() });
    expect((await basin('--version')).stdout).toMatch(/^Basin \d+\.\d+\.\d+, engine /);
    await basin('setup');
    const sweep = ['--experiment=function-fit', '--preset=smoke'];
    const { stderr } = await basin('sweep', ...sweep, '--json');
    expect(stderr).toContain('watch: npx basin serve\n');
    const database = path.join(project, '.basin', 'basin.db');
    expect(existsSync(database)).toBe(true);

    const server = await startDashboard(database, [], [bin, 'serve']);
    try {
      await page.goto(server.url);
      await page
        .getByRole('link', { name: /Deep vs shallow/ })
        .first()
        .click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Deep vs shallow');
      await expect(page.locator('main svg').first()).toBeVisible();
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
