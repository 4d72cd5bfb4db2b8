/**
 * Checks the images where there is no Docker daemon: performs the Dockerfiles' own steps in bare root
 * folders (Debian by debootstrap, Node of the wanted version), then runs what compose.yaml runs, as
 * its user on a read-only root, until the health checks succeed and a sweep is done. Needs Linux,
 * root, debootstrap, pip, npm's registry, redis-server, and 8 GB below --folder:
 *
 *     npx tsx docker/check.ts [--folder=/tmp/basin-docker] [--keep]
 */
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeBaseImage } from './check/base-image.ts';
import { contextFiles } from './check/build-context.ts';
import { createBuilder, type Image } from './check/build-image.ts';
import { parseDockerfile } from './check/dockerfile.ts';
import { sizeOf } from './check/root-folder.ts';
import { runToEnd, runUntilHealthy } from './check/run-image.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: path.join(tmpdir(), 'basin-docker') },
    keep: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => console.log(`docker/check  ${line}`);
if (process.platform !== 'linux' || process.getuid?.() !== 0) {
  throw new Error('docker/check.ts makes root folders and mounts: run it as root on Linux');
}
mkdirSync(values.folder, { recursive: true });
const stages = mkdtempSync(path.join(values.folder, 'stages-'));

async function build(dockerfile: string, targets: string[]): Promise<Image[]> {
  const builder = createBuilder({
    file: parseDockerfile(readFileSync(path.join(root, 'docker', dockerfile), 'utf8')),
    contextRoot: root,
    contextFiles: contextFiles(root),
    folder: mkdtempSync(path.join(stages, `${dockerfile}-`)),
    buildArguments: {},
    baseImage: (image) => makeBaseImage(image, values.folder),
    progress: say,
  });
  const images: Image[] = [];
  for (const target of targets) {
    const image = await builder(target);
    say(`${dockerfile}: ${target} is ${sizeOf(image.root)} MB with its base`);
    images.push(image);
  }
  return images;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}

/** The named volume: what a new one has of the image's own /data, which belongs to its user. */
function volume(): string {
  const folder = mkdtempSync(path.join(stages, 'volume-'));
  chownSync(folder, 1000, 1000);
  return folder;
}

async function checkSweep(runner: Image, worker: Image, data: string): Promise<void> {
  const port = await freePort();
  const redisFolder = mkdtempSync(path.join(stages, 'redis-'));
  const redis = spawn(
    'redis-server',
    ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', redisFolder, '--save', ''].concat([
      ...['--maxmemory-policy', 'noeviction'],
    ]),
    { stdio: 'ignore' },
  );
  try {
    const environment = { BASIN_REDIS: `redis://127.0.0.1:${port}` };
    const at = { environment, data };
    const working = await runUntilHealthy(
      worker,
      { ...at, command: ['worker', '--workers=2'] },
      180,
    );
    say(`worker: healthy after ${working.healthySeconds.toFixed(0)} s (${working.said})`);
    const command = ['sweep', '--executor=redis', '--experiment=ten-networks', '--preset=smoke'];
    const output = await runToEnd(runner, { ...at, command: [...command, '--json'] });
    const backend = /native|wasm/.exec(output)?.[0] ?? 'no backend';
    say(`runner: a sweep through Redis ended well (${backend})`);
    if (backend !== 'native') throw new Error(`the image's workers run on ${backend}:\n${output}`);
    await working.stop();
    say('worker: left on SIGTERM, with code 0');
  } finally {
    redis.kill();
  }
}

async function checkDashboard(dashboard: Image, data: string): Promise<void> {
  const port = await freePort();
  const environment = {
    BASIN_DASHBOARD_TOKEN: 'a token for the check alone',
    BASIN_DASHBOARD_PORT: `${port}`,
  };
  const command = ['--host=0.0.0.0', `--port=${port}`];
  const running = await runUntilHealthy(dashboard, { environment, data, command }, 120);
  say(`dashboard: healthy after ${running.healthySeconds.toFixed(0)} s (${running.said})`);
  try {
    const authorization = `Bearer ${environment.BASIN_DASHBOARD_TOKEN}`;
    const page = await fetch(`http://127.0.0.1:${port}/`, { headers: { authorization } });
    const text = await page.text();
    // The title of ten-networks, the sweep that went before.
    if (!text.includes('Number of parameters against generalisation')) {
      throw new Error(`the dashboard answers ${page.status} and does not show the sweep`);
    }
    const refused = await fetch(`http://127.0.0.1:${port}/`);
    if (refused.status !== 401) throw new Error(`without its token it answers ${refused.status}`);
    say('dashboard: shows the sweep to those with the token, and to nobody else');
  } finally {
    await running.stop();
  }
}

try {
  const [worker, runner] = await build('runner.Dockerfile', ['worker', 'runner']);
  const data = volume();
  if (worker !== undefined && runner !== undefined) await checkSweep(runner, worker, data);
  const [dashboard] = await build('dashboard.Dockerfile', ['dashboard']);
  if (dashboard !== undefined) await checkDashboard(dashboard, data);
  say('all well');
} finally {
  if (values.keep) say(`kept: ${stages}`);
  else rmSync(stages, { recursive: true, force: true });
}
