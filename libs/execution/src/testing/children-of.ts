import { readdirSync, readFileSync } from 'node:fs';

/**
 * Process ids of a process's children whose command line has the words. Linux only.
 *
 * Any of them may end while it is looked at: a process, thread or child that has gone has no children.
 */
export function childrenOf(processId: number, words: string): number[] {
  return ofOneThatMayEnd(() => readdirSync(`/proc/${processId}/task`), [])
    .flatMap((thread) =>
      textOf(`/proc/${processId}/task/${thread}/children`).trim().split(' ').map(Number),
    )
    .filter((child) => child > 0 && textOf(`/proc/${child}/cmdline`).includes(words));
}

function textOf(file: string): string {
  return ofOneThatMayEnd(() => readFileSync(file, 'utf8'), '');
}

function ofOneThatMayEnd<T>(look: () => T, gone: T): T {
  try {
    return look();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return gone;
    throw error;
  }
}
