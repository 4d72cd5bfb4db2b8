import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@basin/store/places';
import { expect, test } from 'vitest';
import { isLoopback, openableUrl } from './hosts.ts';
import { parseServeOptions } from './options.ts';

test('without options: the database where the user stands, loopback, port 4321', () => {
  expect(parseServeOptions([], {}, '/home/ada/study')).toEqual({
    database: '/home/ada/study/.basin/basin.db',
    defaultDatabase: '/home/ada/study/.basin/basin.db',
    port: 4321,
    host: '127.0.0.1',
    allowedHosts: [],
    basePath: '',
    token: null,
    plugins: [],
  });
});

test('the option goes before BASIN_DATABASE, relative to where the user stands', () => {
  // nx starts the server in the workspace's root.
  const environment = { BASIN_DATABASE: '/data/a.db', INIT_CWD: tmpdir() };
  expect(parseServeOptions([], environment, workspaceRoot).database).toBe('/data/a.db');
  const { database } = parseServeOptions(['--database=b.db'], environment, workspaceRoot);
  expect(database).toBe(join(tmpdir(), 'b.db'));
});

test.each([['--port=x'], ['--port=70000'], ['--port=-1'], ['--port='], ['--prot=1'], ['extra']])(
  '%s is refused with what is allowed',
  (argument) => {
    expect(() => parseServeOptions([argument], {}, '/home/ada/study')).toThrowError(
      expect.objectContaining({ code: 'cli/invalid-option' }),
    );
  },
);

test.each(['lab:8080', 'https://lab/', '*.lab', 'lab/basin', '', 'a b'])(
  '--allow-host=%s could never match, and is refused',
  (name) => {
    expect(() => parseServeOptions([`--allow-host=${name}`], {}, '/home/ada/study')).toThrow(
      /--allow-host is/,
    );
  },
);

test('names and addresses may be allowed', () => {
  const names = ['lab.example', 'LAB', '10.0.0.7', 'fe80::1'];
  const given = names.map((name) => `--allow-host=${name}`);
  expect(parseServeOptions(given, {}, '/home/ada/study').allowedHosts).toEqual(names);
});

test.each([
  ['/basin/', '/basin'],
  ['/basin', '/basin'],
  ['/lab/my_basin-2/', '/lab/my_basin-2'],
  ['/', ''],
])('--base-path=%s is "%s" before every address', (given, basePath) => {
  expect(parseServeOptions([`--base-path=${given}`], {}, '/home/ada/study').basePath).toBe(
    basePath,
  );
});

test.each(['', 'basin', '//evil.example', '/a//b', '/a/../b', '/%2e', '/a b', '/_next', '/x"'])(
  '--base-path=%s is no folder of a site, and is refused',
  (given) => {
    expect(() => parseServeOptions([`--base-path=${given}`], {}, '/home/ada/study')).toThrow(
      /--base-path is/,
    );
  },
);

test('a token that could be guessed is refused', () => {
  expect(() =>
    parseServeOptions([], { BASIN_DASHBOARD_TOKEN: 'short' }, '/home/ada/study'),
  ).toThrow(/shorter than 16/);
});

test('only this machine can reach a loopback address', () => {
  expect(['localhost', '127.0.0.1', '127.8.8.8', '::1'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '192.168.1.5', '127.evil.example'].some(isLoopback)).toBe(false);
  expect(openableUrl('0.0.0.0', 4321)).toBe('http://localhost:4321');
  expect(openableUrl('::1', 4321)).toBe('http://[::1]:4321');
});
