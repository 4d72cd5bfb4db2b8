import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sourcesDigest } from './build-sources.ts';

const root = mkdtempSync(path.join(tmpdir(), 'basin-dashboard-sources-'));
const dashboard = path.join(root, 'apps/dashboard');
afterAll(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): string | null {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
  return sourcesDigest(dashboard);
}

test('a build is known by the sources of its pages, not by what is beside them', () => {
  expect(write('apps/dashboard/app/page.tsx', 'a')).toBe(null);
  for (const lib of ['core', 'statistics', 'charts', 'studies', 'store', 'models']) {
    expect(write(`libs/${lib}/src/index.ts`, lib)).toBe(null);
  }
  const first = write('libs/execution/src/index.ts', 'a');
  expect(first).toMatch(/^[0-9a-f]{20}$/);
  expect(write('apps/dashboard/server/main.ts', 'b')).toBe(first);
  expect(write('libs/core/src/index.test.ts', 'b')).toBe(first);
  expect(write('apps/dashboard/.next/server/page.js', 'b')).toBe(first);
  expect(write('apps/dashboard/next-env.d.ts', 'b')).toBe(first);
  const page = write('apps/dashboard/app/page.tsx', 'b');
  expect(page).not.toBe(first);
  expect(write('libs/core/src/index.ts', 'b')).not.toBe(page);
});

test('a build is one for production whatever the environment says: Next’s own for development ends in an error', () => {
  const manifest = readFileSync(new URL('package.json', import.meta.url), 'utf8');
  const { nx } = JSON.parse(manifest) as { nx: { targets: Record<string, { options: unknown }> } };
  expect(nx.targets['build']?.options).toMatchObject({ env: { NODE_ENV: 'production' } });
});
