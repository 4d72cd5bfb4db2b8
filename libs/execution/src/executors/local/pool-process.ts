import type { ChildProcess } from 'node:child_process';
import { errorMessage } from '@basin/core';
import { keepTrace, traceFolderOf, tracesVariable } from '../../traces/keep-trace.ts';
import { forkPool, takePoolAhead } from './pool-ahead.ts';
import type { PoolMessage, PoolOptions, PoolRequest } from './process/protocol.ts';

export interface PoolProcess {
  readonly pid: number | undefined;
  send(request: PoolRequest): void;
  /** Kills it at once; `exit` is reported as for any other death. */
  kill(): void;
}

export interface PoolProcessListener {
  message(message: PoolMessage): void;
  /** How it died, and the last lines it wrote, for people. */
  exit(description: string): void;
}

const keptLines = 20;

/** Starts a pool process. Its output is kept for the day it dies, not shown: TensorFlow is chatty. */
export function startPoolProcess(
  options: PoolOptions,
  environment: NodeJS.ProcessEnv,
  listener: PoolProcessListener,
): PoolProcess {
  const child = openPool(options, {
    [tracesVariable]: traceFolderOf(options.databasePath),
    ...environment,
  });
  const lastLines = keepLastLines(child);
  let gone = false;
  const exit = (description: string): void => {
    if (gone) return;
    gone = true;
    const words = lastLines();
    listener.exit(words === '' ? description : `${description}; ${lastWords(words, options)}`);
  };
  child.on('message', (message) => listener.message(message as PoolMessage));
  child.on('error', (error) => exit(`the pool process failed: ${errorMessage(error)}`));
  // `close` comes after the last message and the last line, `exit` may come before.
  child.on('close', (code, signal) => {
    exit(
      signal === null
        ? `the pool process ended with code ${code}`
        : `the pool process was ended by ${signal}`,
    );
  });
  return {
    pid: child.pid,
    send(request) {
      // A closed channel means that `close` is about to report every attempt lost.
      if (child.connected) child.send(request, () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** The process that was started ahead, which is told what for, or a new one. */
function openPool(options: PoolOptions, environment: NodeJS.ProcessEnv): ChildProcess {
  const ahead = takePoolAhead();
  if (ahead === null) return forkPool([JSON.stringify(options)], environment);
  const request: PoolRequest = { type: 'open', options, environment };
  ahead.send(request, () => undefined);
  return ahead;
}

/** What it said at its end in one line; all of it, which may be the trace of a driver, in a file. */
function lastWords(words: string, { databasePath }: PoolOptions): string {
  const lines = words.split('\n').filter((line) => !/^\s+at |^\s*$/.test(line));
  const telling = lines.findLast((line) => /error|fatal|abort|denied|not found|bad/i.test(line));
  const said = (telling ?? lines.at(-1) ?? '').trim().slice(0, 300);
  const folder = process.env[tracesVariable] ?? traceFolderOf(databasePath);
  const kept = lines.length > 1 ? keepTrace(words, { [tracesVariable]: folder }) : null;
  return `its last words: ${said}${kept === null ? '' : ` (all of them: ${kept})`}`;
}

function keepLastLines(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      text = (text + chunk)
        .split('\n')
        .slice(-keptLines - 1)
        .join('\n');
    });
  }
  return () => text.trim();
}
