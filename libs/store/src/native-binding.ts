import { homedir } from 'node:os';
import { join } from 'node:path';
import { BasinError } from '@basin/core';
import Database from 'better-sqlite3';
import metadata from 'better-sqlite3/package.json' with { type: 'json' };

/** Below it, a reset of the write-ahead log can corrupt a database that is read meanwhile. */
export const oldestSqliteVersion = '3.51.3';

/**
 * Where `store:native` keeps better-sqlite3's addon: outside node_modules, so that `npm ci` leaves it
 * alone, and one for each version, Node ABI and platform.
 */
export function nativeBindingPath(environment: NodeJS.ProcessEnv = process.env): string {
  const cache =
    environment['BASIN_CACHE'] ||
    join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'basin');
  const build = `${metadata.version}-${process.versions.modules}-${process.platform}-${process.arch}`;
  return join(cache, 'better-sqlite3', build, 'better_sqlite3.node');
}

/**
 * The version of SQLite that the addon at `path` brings.
 *
 * @throws whatever loading it throws; BasinError `store/old-sqlite`.
 */
export function sqliteVersionOf(path: string): string {
  const database = new Database(':memory:', { nativeBinding: path });
  const version = database.prepare('SELECT sqlite_version()').pluck().get() as string;
  database.close();
  refuseOld(version);
  return version;
}

/** @throws BasinError `store/old-sqlite`. */
export function refuseOld(version: string): void {
  if (compareVersions(version, oldestSqliteVersion) < 0) {
    throw new BasinError(
      'store/old-sqlite',
      `SQLite ${version} can corrupt a database that is read while it is written; ${oldestSqliteVersion} or later is needed: update better-sqlite3`,
    );
  }
}

/** Negative, zero or positive as dotted version `a` is before, equal to or after `b`. */
export function compareVersions(a: string, b: string): number {
  const right = b.split('.').map(Number);
  for (const [index, part] of a.split('.').map(Number).entries()) {
    const difference = part - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
