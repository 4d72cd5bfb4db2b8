import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BasinError, errorMessage } from '@basin/core';
import { type CompiledModule, compileModule } from './compile-module.ts';

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
 *
 * @param shown the path as it was typed.
 * @throws BasinError `plugin/unreadable`.
 */
export async function loadModule(given: string, shown: string): Promise<LoadedModule> {
  const entry = entryOf(given, shown);
  const compiled = await compileModule(entry, shown);
  try {
    const { default: exported } = await withoutExit(
      () => import(pathToFileURL(compiled.file).href) as Promise<{ default?: unknown }>,
    );
    return { ...compiled, folder: path.dirname(entry), exported };
  } catch (cause) {
    const message = `${shown} cannot be loaded: ${errorMessage(cause)}`;
    throw new BasinError('plugin/unreadable', message, { cause });
  }
}

/** A module that ends the process would end the command without a word, and as if all were well. */
async function withoutExit<T>(work: () => Promise<T>): Promise<T> {
  const { exit } = process;
  process.exit = (code) => {
    throw new Error(
      `it calls process.exit(${code ?? ''}) while it is loaded, which would end the command: leave that out`,
    );
  };
  try {
    return await work();
  } finally {
    process.exit = exit;
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
