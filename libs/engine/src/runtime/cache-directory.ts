import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Record<string, string | undefined>;

/**
 * Where the native runtime is kept: `BASIN_CACHE`, else `basin` in `XDG_CACHE_HOME`, else in
 * `~/.cache`. Outside node_modules, so that `npm ci` leaves it alone.
 */
export function cacheDirectory(environment: Environment = process.env): string {
  if (environment['BASIN_CACHE']) return environment['BASIN_CACHE'];
  return join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'basin');
}
