import { expect, test } from 'vitest';
import { builtBasePath, placedBelow } from './base-path.ts';
import { nextAddress } from './server/own-address.ts';

test('built pages are placed below a folder, and nothing leads from it to itself', () => {
  const script = `fetch("${builtBasePath}/_next/a.js")`;
  expect(placedBelow('/basin', 'static/chunks/a.js', script)).toBe('fetch("/basin/_next/a.js")');
  expect(placedBelow('', 'static/chunks/a.js', script)).toBe('fetch("/_next/a.js")');
  const redirects = [
    { source: `${builtBasePath}/`, destination: builtBasePath },
    { source: `${builtBasePath}/old`, destination: `${builtBasePath}/new` },
  ];
  const manifest = JSON.stringify({ basePath: builtBasePath, redirects });
  for (const basePath of ['', '/basin']) {
    expect(JSON.parse(placedBelow(basePath, 'routes-manifest.json', manifest))).toEqual({
      basePath,
      redirects: [{ source: `${basePath}/old`, destination: `${basePath}/new` }],
    });
  }
});

test('Next is asked with the base path, and for its own page without a slash behind it', () => {
  const asked = ['/', '/?q=1', '/claims', '/_next/a.js'];
  expect(asked.map((url) => nextAddress(url, '/basin'))).toEqual([
    ...['/basin', '/basin?q=1', '/basin/claims', '/basin/_next/a.js'],
  ]);
  expect(asked.map((url) => nextAddress(url, ''))).toEqual(asked);
});
