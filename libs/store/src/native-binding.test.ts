import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  compareVersions,
  nativeBindingPath,
  oldestSqliteVersion,
  refuseOld,
  sqliteVersionOf,
} from './native-binding.ts';

test('the addon is cached by version, Node ABI and platform, where the engine caches too', () => {
  const tail = /better-sqlite3.[\d.]+-\d+-\w+-\w+.better_sqlite3\.node$/;
  expect(nativeBindingPath({ BASIN_CACHE: 'a', XDG_CACHE_HOME: 'b' })).toMatch(tail);
  expect(nativeBindingPath({ BASIN_CACHE: 'a' }).startsWith(join('a', 'better-sqlite3'))).toBe(
    true,
  );
  const inCacheHome = nativeBindingPath({ BASIN_CACHE: '', XDG_CACHE_HOME: 'b' });
  expect(inCacheHome.startsWith(join('b', 'basin', 'better-sqlite3'))).toBe(true);
});

// Where it could not be made, Node's own SQLite is used, and is held to the same.
test.skipIf(!existsSync(nativeBindingPath()))('its SQLite is new enough', () => {
  expect(
    compareVersions(sqliteVersionOf(nativeBindingPath()), oldestSqliteVersion),
  ).toBeGreaterThan(0);
});

test('an older one is refused', () => {
  expect(() => refuseOld('3.51.2')).toThrow(expect.objectContaining({ code: 'store/old-sqlite' }));
  expect(() => refuseOld(oldestSqliteVersion)).not.toThrow();
});

test('versions compare by number', () => {
  expect(compareVersions('3.9.0', '3.51.3')).toBeLessThan(0);
  expect(compareVersions('3.51.3', '3.51.3')).toBe(0);
  expect(compareVersions('4.0', '3.99.9')).toBeGreaterThan(0);
});
