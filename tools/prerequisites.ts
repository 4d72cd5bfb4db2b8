import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Installs the browser that the end-to-end tests drive: Debian's Chromium as root, Playwright's own
 * build elsewhere. Says so and goes on when neither can be had; those tests are then skipped.
 */
export function prepareBrowser(): void {
  if (findBrowser() !== null) return;
  const attempts: [string, string[]][] =
    process.getuid?.() === 0
      ? [
          ['apt-get', ['update', '-qq']],
          ['apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']],
        ]
      : [['npx', ['playwright', 'install', 'chromium']]];
  console.log('── browser: none found, installing Chromium');
  try {
    for (const [program, args] of attempts) {
      execFileSync(program, args, {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    }
  } catch (error) {
    console.error(`── browser: could not be installed (${String(error)})`);
  }
}

function findBrowser(): string | null {
  const candidates = [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    `${process.env['HOME'] ?? ''}/.cache/ms-playwright`,
  ];
  return candidates.find((candidate) => existsSync(candidate)) ?? null;
}
