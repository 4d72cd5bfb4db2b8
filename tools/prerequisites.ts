import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Brings what tests drive and cannot make themselves; what is missing then skips its tests. */
export function prepareMachine(): void {
  prepareBrowser();
  prepareRedis();
  prepareData();
}

/** Chromium that has no windows, of Debian: it takes half of the processor time of the whole browser. */
const headlessBrowser = '/usr/bin/chromium-headless-shell';

/**
 * Installs the browser that the end-to-end tests drive: Debian's Chromium as root, Playwright's own
 * build elsewhere. Says so and goes on when neither can be had; those tests are then skipped.
 */
function prepareBrowser(): void {
  if (isRoot() && !existsSync(headlessBrowser)) {
    const otherwise = `${findBrowser() ?? 'chromium'} takes its place`;
    provide('browser', 'chromium-headless-shell', aptInstall('chromium-headless-shell'), otherwise);
  }
  if (findBrowser() !== null) return;
  const install = isRoot()
    ? aptInstall('chromium')
    : [['npx', 'playwright', 'install', 'chromium']];
  provide('browser', 'Chromium', install);
}

/** Installs the redis-server that the distributed executor's tests start, where that is allowed. */
function prepareRedis(): void {
  if (['/usr/bin/redis-server', '/usr/local/bin/redis-server'].some(existsSync)) return;
  if (isRoot()) provide('redis', 'redis-server', aptInstall('redis-server'));
  else console.error('── redis: no redis-server here, its tests are skipped');
}

/** Installs the data set of the first study that the pages plan, which their readers are told to install. */
function prepareData(): void {
  if (existsSync('/usr/share/datasets/fashion-mnist')) return;
  if (isRoot()) provide('data', 'dataset-fashion-mnist', aptInstall('dataset-fashion-mnist'));
  else console.error('── data: no Fashion-MNIST here, what the pages plan with it is left out');
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

function aptInstall(name: string): string[][] {
  return [
    ['apt-get', 'update', '-qq'],
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', name],
  ];
}

function provide(
  what: string,
  name: string,
  commands: string[][],
  otherwise = 'its tests are skipped',
): void {
  console.log(`── ${what}: none found, installing ${name}`);
  try {
    for (const [program = '', ...args] of commands) {
      execFileSync(program, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        // Debian would start the service at once; tests start their own.
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
      });
    }
  } catch (error) {
    console.error(`── ${what}: ${name} could not be installed (${String(error)}), ${otherwise}`);
  }
}

/** The browser that the end-to-end tests drive: its program, or where Playwright keeps its own. */
export function findBrowser(): string | null {
  const candidates = [
    headlessBrowser,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    `${process.env['HOME'] ?? ''}/.cache/ms-playwright`,
  ];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}
