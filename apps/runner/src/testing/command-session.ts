import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CommandResult } from '@basin/execution/testing/command-line';

export interface CommandSession {
  /** Runs one command line, as `basin …` would, and then the next. */
  basin(...args: string[]): Promise<CommandResult>;
  /** The same with more in its environment. */
  basinWith(environment: Record<string, string>, ...args: string[]): Promise<CommandResult>;
  close(): void;
}

/**
 * One process for many commands that compute nothing: what they print and how they end is looked at, and to
 * start one takes ten times as long as what it does. Commands that run tasks have processes of their own.
 */
export async function openSession(): Promise<CommandSession> {
  const child = fork(fileURLToPath(new URL('session-process.js', import.meta.url)));
  await once(child, 'message');
  const ended = once(child, 'exit').then(([code, signal]): never => {
    throw new Error(`a command ended the process of all (${String(signal ?? code)})`);
  });
  // Also where no command is under way.
  ended.catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const basinWith: CommandSession['basinWith'] = (environment, ...args) => {
    const result = last.then(async () => {
      child.send({ args, environment });
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return { ...(answer as Omit<CommandResult, 'signal'>), signal: null };
    });
    last = result.catch(() => undefined);
    return result;
  };
  return {
    basinWith,
    basin: (...args) => basinWith({}, ...args),
    close: () => child.kill('SIGKILL'),
  };
}
