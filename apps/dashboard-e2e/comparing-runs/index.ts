/**
 * Makes what docs/comparing-runs.md shows: runs its study, gives the same trainings to TensorBoard and
 * Optuna Dashboard, asks all three the same questions in a browser, counts clicks and takes pictures.
 *
 *     python -m venv venv && venv/bin/pip install tensorboard optuna-dashboard
 *     npx tsx apps/dashboard-e2e/comparing-runs/index.ts venv/bin/python
 *
 * The dashboard must have been built. About a minute.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startBasin } from '../fixtures/basin-command.ts';
import { startDashboard } from '../fixtures/dashboard-server.ts';
import { newDatabaseFolder, workspaceRoot } from '../fixtures/workspace.ts';
import config from '../playwright.config.ts';
import { askBasin } from './in-basin.ts';
import { askOptuna } from './in-optuna.ts';
import { askTensorboard } from './in-tensorboard.ts';
import type { Cost, Shoot, Theme } from './walk.ts';

const [python] = process.argv.slice(2);
if (python === undefined)
  throw new Error('name a Python that has tensorboard and optuna-dashboard');
const scripts = path.dirname(path.resolve(python));
const pictures = path.join(workspaceRoot, 'docs/screenshots/comparing-runs');
const { database, remove } = newDatabaseFolder();
const folder = path.dirname(database);
const children: ChildProcess[] = [];

try {
  // The study is the one that the page shows.
  const page = readFileSync(path.join(workspaceRoot, 'docs/comparing-runs.md'), 'utf8');
  const file = path.join(folder, 'rate-and-width.yaml');
  writeFileSync(file, /```yaml\n(.*?)```/s.exec(page)?.[1] ?? '');
  const [events, study] = [path.join(folder, 'events'), path.join(folder, 'study.db')];
  await basin(['sweep', `--file=${file}`]);
  await basin(['export', 'rate and width', '--to=tensorboard', `--out=${events}`]);
  await basin(['export', 'rate and width', '--to=optuna', `--out=${study}`]);

  const dashboard = await startDashboard(database);
  const tensorboard = await serve('tensorboard', (port) => [`--logdir=${events}`, '--port', port]);
  const optuna = await serve('optuna-dashboard', (port) => [
    `sqlite:///${study}`,
    ...['--port', port],
  ]);
  mkdirSync(pictures, { recursive: true });
  const browser = await chromium.launch(config.use?.launchOptions ?? {});
  const costs: Cost[] = [];
  for (const theme of ['light', 'dark'] as const) {
    for (const [ask, url] of [
      [askBasin, dashboard.url],
      [askTensorboard, `${tensorboard}/`],
      [askOptuna, `${optuna}/dashboard/`],
    ] as const) {
      const context = await browser.newContext({
        viewport: { width: 1100, height: 640 },
        colorScheme: theme,
        reducedMotion: 'reduce',
      });
      context.setDefaultTimeout(20_000);
      costs.push(...(await ask(await context.newPage(), url, shoot(theme))));
      await context.close();
    }
  }
  await browser.close();
  await dashboard.stop();
  report(costs);
} finally {
  for (const child of children) child.kill('SIGTERM');
  remove();
}

async function basin(args: string[]): Promise<void> {
  const { ended, output } = startBasin([...args, `--database=${database}`]);
  if ((await ended) !== 0) throw new Error(output());
}

/** Starts one of Python's servers on a free port; its address, once it answers. */
async function serve(program: string, args: (port: string) => string[]): Promise<string> {
  const port = await freePort();
  const url = `http://127.0.0.1:${String(port)}`;
  const startedMs = performance.now();
  children.push(spawn(path.join(scripts, program), args(String(port)), { stdio: 'ignore' }));
  for (;;) {
    if (performance.now() - startedMs > 60_000) throw new Error(`${program} does not answer`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(`${program} answers after ${seconds.toFixed(1)} s\n`);
  return url;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Pictures of few colours, so that they stay small; Pillow comes with TensorBoard. */
function shoot(theme: Theme): Shoot {
  return async (page: Page, name: string): Promise<void> => {
    await page.waitForTimeout(400);
    const file = path.join(pictures, `${name}-${theme}.png`);
    await page.screenshot({ path: file });
    execFileSync(python as string, [
      '-c',
      'import sys; from PIL import Image; Image.open(sys.argv[1]).convert("RGB").quantize(96).save(sys.argv[1], optimize=True)',
      file,
    ]);
    const { size } = statSync(file);
    if (size > 100_000) throw new Error(`${file} has ${String(size)} bytes`);
  };
}

/** The lower of both times: the first visit of a page is slower for reasons of the machine. */
function report(costs: readonly Cost[]): void {
  const rows = new Map<string, Cost>();
  for (const cost of costs) {
    const key = `${cost.tool} | ${cost.question}`;
    const before = rows.get(key);
    if (before === undefined || cost.seconds < before.seconds) rows.set(key, cost);
  }
  for (const [key, { clicks, seconds, answer }] of rows) {
    process.stdout.write(
      `${key} | ${String(clicks)} | ${seconds.toFixed(1)} s | ${answer.slice(0, 160)}\n`,
    );
  }
}
