import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BasinError, errorCode, errorMessage } from '@basin/core';
import { compileModule } from './compile-module.ts';
import type { CompiledModule } from './kept-modules.ts';
import { guardExit } from './process-end.ts';
import { thrownAt } from './thrown-at.ts';

export interface LoadedModule extends CompiledModule {
  /** The folder that it lies in. */
  folder: string;
  /** Its default export; undefined where it has none. */
  exported: unknown;
}

/** What a folder is entered by. */
const entries = ['plugin.ts', 'plugin.mts', 'plugin.js', 'plugin.mjs', 'index.ts', 'index.js'];

/**
 * Compiles and runs a module that was named on the command line: a file, or a folder with a `plugin.ts`.
 * The module may not end the process, nor may what it leaves behind: timers, promises, listeners.
 *
 * @param shown the path as it was typed.
 *
 * @throws BasinError `plugin/unreadable`, `plugin/exit`.
 */
export async function loadModule(given: string, shown: string): Promise<LoadedModule> {
  const entry = entryOf(given, shown);
  const compiled = await compileModule(entry, shown);
  try {
    guardExit(compiled.file, shown);
    const module = import(pathToFileURL(compiled.file).href) as Promise<{ default?: unknown }>;
    const { default: exported } = await module;
    return { ...compiled, folder: path.dirname(entry), exported };
  } catch (cause) {
    if (errorCode(cause) === 'plugin/exit') throw cause;
    const at = thrownAt(cause);
    const message = `${shown} cannot be loaded: ${at === null ? '' : `${at}: `}${errorMessage(cause)}`;
    throw new BasinError('plugin/unreadable', message, { cause });
  }
}

function entryOf(given: string, shown: string): string {
  const stat = statSync(given, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new BasinError('plugin/unreadable', `${shown} is not there`);
  }
  if (!stat.isDirectory()) return given;
  const entry = entries.map((name) => path.join(given, name)).find((file) => existsSync(file));
  if (entry !== undefined) return entry;
  throw new BasinError(
    'plugin/unreadable',
    `${shown} is a folder without a ${entries.join(', ')}: a plug-in is entered by one of them`,
  );
}
