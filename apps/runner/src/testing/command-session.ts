import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CommandResult } from '@basin/execution/testing/command-line';

export interface CommandSession {
  /** Runs one command line, as `basin …` would, and then the next. */
  basin(...args: string[]): Promise<CommandResult>;
  /** The same with more in its environment. */
  basinWith(environment: Record<string, string>, ...args: string[]): Promise<CommandResult>;
  /** The same in a folder. */
  basinIn(folder: string, ...args: string[]): Promise<CommandResult>;
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
  const ask = (question: {
    args: string[];
    environment: Record<string, string>;
    folder: string;
  }): Promise<CommandResult> => {
    const result = last.then(async () => {
      child.send(question);
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return { ...(answer as Omit<CommandResult, 'signal'>), signal: null };
    });
    last = result.catch(() => undefined);
    return result;
  };
  const folder = process.cwd();
  return {
    basin: (...args) => ask({ args, environment: {}, folder }),
    basinWith: (environment, ...args) => ask({ args, environment, folder }),
    basinIn: (own, ...args) => ask({ args, environment: {}, folder: own }),
    close: () => child.kill('SIGKILL'),
  };
}
