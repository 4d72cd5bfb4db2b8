import { expect, test } from 'vitest';
import { cacheDirectory } from './cache-directory.ts';

test('BASIN_CACHE, then XDG_CACHE_HOME, then the home folder', () => {
  expect(cacheDirectory({ BASIN_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a');
  expect(cacheDirectory({ XDG_CACHE_HOME: '/b' })).toBe('/b/basin');
  expect(cacheDirectory({})).toMatch(/\/\.cache\/basin$/);
});
