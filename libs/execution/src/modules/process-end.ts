import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { BasinError } from '@basin/core';

/** Node's own way out, of this thread. */
const nodeExit = process.exit.bind(process);

/** Modules of the user's in this thread: the compiled file → as it was named. */
const loaded = new Map<string, string>();

let isOver = false;

/** Ends the process, or the worker thread: the one door of Basin's own code where modules may be loaded. */
export function endProcess(code: number): never {
  return nodeExit(code);
}

/** Says that the command's work is done: from now on a module may end the process, by the command's status. */
export function commandOver(): void {
  isOver = true;
}

/**
 * From now on `process.exit` throws, whoever calls it and whenever: a module that ends the process would
 * end the command without a word, and as if all were well. `process.reallyExit`, signals and `abort` stay.
 *
 * @param file the compiled module; @param shown as it was named.
 */
export function guardExit(file: string, shown: string): void {
  loaded.set(file, shown);
  if (process.exit === refuseExit) return;
  process.exit = refuseExit;
  // `import { exit } from 'node:process'` too.
  syncBuiltinESMExports();
}

/** @throws BasinError `plugin/exit` */
function refuseExit(code?: number | string | null): never {
  // Whoever calls it, the command has said how it went.
  if (isOver) return nodeExit();
  const { stack = '' } = new Error('who calls');
  const callers = [...loaded].filter(([file]) => stack.includes(path.basename(file)));
  const names = (callers.length > 0 ? callers : [...loaded]).map(([, shown]) => shown);
  throw new BasinError(
    'plugin/exit',
    `${names.join(' or ')} calls process.exit(${code ?? ''}), which would end the command: leave that out`,
  );
}
