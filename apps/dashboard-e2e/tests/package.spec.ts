import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { expect, test } from '../fixtures/test.ts';
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

  // What npm would say of it, without the registry and without an account. With the tag it asks nobody, and
  // not its cache, which versions there are.
  const publish = ['publish', '--dry-run', '--offline', '--tag=latest'];
  const published = await run('npm', publish, { cwd: built });
  expect(published.stdout).toMatch(/^\+ basin@\d/m);

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

interface Bill {
  components: { name: string; version: string; properties: { value: string }[] }[];
}

/** Some of what the compiled files are made of; minified, they do not name it themselves. */
const compiledIn = ['commander', 'zod', 'drizzle-orm', 'yaml', 'csv-parse', 'd3', 'react', 'next'];

/** Packages that are in the files and not in the bill of materials, or there without their licence. */
function missingFromBill(installed: string): string[] {
  const read = (file: string): string => readFileSync(path.join(installed, file), 'utf8');
  const { components } = JSON.parse(read('sbom.cdx.json')) as Bill;
  const notices = read('THIRD-PARTY-NOTICES.txt');
  const inside = components.filter(({ properties }) => properties[0]?.value !== 'installed beside');
  const without = inside.filter(({ name, version }) => !notices.includes(`${name} ${version} (`));
  const named = new Set(inside.map(({ name }) => name));
  return [...compiledIn.filter((name) => !named.has(name)), ...without.map(({ name }) => name)];
}

/** Names of the tools that `basin mcp` offers. */
async function toolsOverMcp(bin: string, cwd: string): Promise<string[]> {
  const client = { name: 'test', version: '1' };
  const messages = [
    { id: 1, method: 'initialize', params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: client } }, // prettier-ignore
    { method: 'notifications/initialized' },
    { id: 2, method: 'tools/list' },
  ];
  const server = spawn(process.execPath, [bin, 'mcp'], { cwd, env: cleanEnvironment() });
  try {
    for (const message of messages) {
      server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    }
    for await (const line of createInterface({ input: server.stdout })) {
      const answer = JSON.parse(line) as { id?: number; result: { tools: { name: string }[] } };
      if (answer.id === 2) return answer.result.tools.map(({ name }) => name);
    }
    return [];
  } finally {
    server.kill();
  }
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
    expect(missingFromBill(installed)).toEqual([]);
    expect(await toolsOverMcp(bin, project)).toEqual(expect.arrayContaining(['plan', 'judge']));
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
    rmSync(project, { recursive: true, force: true, maxRetries: 20 });
  }
});
