import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const read = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../${name}`, import.meta.url)), 'utf8');

interface Locked {
  resolved?: string;
  integrity?: string;
  license?: string;
  link?: boolean;
  dev?: boolean;
  hasInstallScript?: boolean;
}

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const installed = Object.entries(packages).filter(
  ([place, { link }]) => place.startsWith('node_modules/') && link !== true,
);

/** Where the lock file names no other place. */
const registry = 'https://registry.npmjs.org/';

test('every package comes from npm’s registry, pinned by a SHA-512', () => {
  const loose = installed.filter(
    ([, { resolved = registry, integrity = '' }]) =>
      !resolved.startsWith(registry) || !integrity.startsWith('sha512-'),
  );
  expect(loose.map(([place]) => place)).toEqual([]);
  expect(installed.length).toBeGreaterThan(100);
});

/** Packages that would run something when they are installed, and why nothing of it is needed. */
const scriptsNotRun: Readonly<Record<string, string>> = {
  '@tensorflow/tfjs-node-gpu':
    'fetches an outdated TensorFlow; set-up fetches the wheel by its SHA-256',
  'better-sqlite3': 'fetches or compiles its addon; set-up does, outside of node_modules',
  'core-js': 'asks for money',
  esbuild: 'checks its binary, which is a package of its own',
  'msgpackr-extract': 'compiles an addon where none is prebuilt; msgpackr works without',
  nx: 'warms a cache',
  protobufjs: 'warns of version schemes',
  webgpu: 'takes macOS’s mark of a downloaded file from its addon',
};

test('no install script runs, and a package that brings one is looked at first', () => {
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
  const names = installed.flatMap(([place, { hasInstallScript }]) =>
    hasInstallScript === true ? [place.slice(place.lastIndexOf('node_modules/') + 13)] : [],
  );
  expect([...new Set(names)].sort()).toEqual(Object.keys(scriptsNotRun).sort());
});

/** Licences under which what runs may be passed on with Basin, which is MIT. */
const permissive =
  /^\(?(0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD(-[23]-Clause)?|CC0-1\.0|CC-BY-4\.0|ISC|MIT|MIT-0|OFL-1\.1|Python-2\.0|Unlicense|WTFPL)\b/;

/**
 * Weak copyleft: npm installs them beside Basin as they are, nothing of them is compiled into it. They
 * ask that who changes them passes the change on.
 */
const unchanged: Readonly<Record<string, RegExp>> = {
  'MPL-2.0': /^node_modules\/@resvg\/resvg-js(-|$)/,
  // Next's, for images that Basin has none of.
  'LGPL-3.0-or-later': /^node_modules\/@img\/sharp-libvips-/,
};

test('what runs has a licence that lets it be passed on', () => {
  const others = installed.filter(
    ([place, { dev, license = 'none' }]) =>
      dev !== true && !permissive.test(license) && unchanged[license]?.test(place) !== true,
  );
  expect(others.map(([place, { license }]) => `${place} ${license ?? 'none'}`)).toEqual([]);
});
