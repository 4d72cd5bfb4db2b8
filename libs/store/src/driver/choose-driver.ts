import { existsSync } from 'node:fs';
import { BasinError, errorMessage, userCommand } from '@basin/core';
import Database from 'better-sqlite3';
import { nativeBindingPath } from '../native-binding.ts';
import { openNodeDatabase } from './node-database.ts';
import { nodeSqlite } from './node-sqlite.ts';
import type { OpenOptions } from './open-options.ts';

/** What opens databases: better-sqlite3 by its addon, or the SQLite that newer Nodes bring. */
export type DriverName = 'better-sqlite3' | 'node:sqlite';

export interface Driver {
  name: DriverName;
  /** @throws SqliteError of opening; anything else means that the driver is of no use here. */
  open(path: string, options: OpenOptions): Database.Database;
}

let chosen: Driver | null = null;

/**
 * The driver of this process: better-sqlite3 where its addon loads, else Node's own SQLite.
 * `BASIN_SQLITE=node` asks for the second.
 *
 * @throws BasinError `store/native-missing`: neither can be used.
 */
export function driver(): Driver {
  chosen ??= chooseDriver(
    addonDriver(),
    nodeDriver(),
    process.env['BASIN_SQLITE'] === 'node' ? 'node:sqlite' : null,
  );
  return chosen;
}

/** Whether databases can be opened here. */
export function sqliteIsReady(): boolean {
  try {
    driver();
    return true;
  } catch {
    return false;
  }
}

/** @param nodes Node's own, or why there is none. @param wanted by the user. */
export function chooseDriver(
  addon: Driver,
  nodes: Driver | string,
  wanted: DriverName | null,
): Driver {
  if (wanted === 'node:sqlite' && typeof nodes !== 'string') return nodes;
  try {
    addon.open(':memory:', {}).close();
    return addon;
  } catch (cause) {
    if (typeof nodes !== 'string') return nodes;
    throw new BasinError(
      'store/native-missing',
      `no SQLite can be opened: better-sqlite3's addon does not load (${reasonOf(cause)}), and ${nodes}: run "${userCommand('setup')}", or use Node 24, which brings SQLite`,
      { cause },
    );
  }
}

/** By the addon of `store:native`, or by the one that an ordinary npm install made. */
export function addonDriver(nativeBinding: string = nativeBindingPath()): Driver {
  const place = existsSync(nativeBinding) ? { nativeBinding } : {};
  return {
    name: 'better-sqlite3',
    open: (path, options) => new Database(path, { ...options, ...place }),
  };
}

/** By Node itself, or why that cannot be. */
export function nodeDriver(): Driver | string {
  const found = nodeSqlite();
  if (found.module === null) return found.reason;
  const { module } = found;
  return { name: 'node:sqlite', open: (path, options) => openNodeDatabase(module, path, options) };
}

/** In one line: Node says most of these in several, the reason not in the first. */
export function reasonOf(cause: unknown): string {
  const message = errorMessage(cause);
  const built = /NODE_MODULE_VERSION (\d+)/.exec(message)?.[1];
  if (built !== undefined) {
    return `it was built for Node's module version ${built}, and this Node ${process.version} has ${process.versions.modules}`;
  }
  if (message.startsWith('Could not locate the bindings file')) return 'it is not there';
  return message.replace(/\s*\n\s*/g, ' ');
}
