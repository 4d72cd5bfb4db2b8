import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from '../../bundle/bundled.ts';
import { programOf } from '../../bundle/program-of.ts';

let ahead: ChildProcess | null = null;

/** A pool process as it starts; without arguments it waits to be told what for. */
export function forkPool(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const program = programOf('pool-process', new URL('./process/main.ts', import.meta.url));
  return fork(fileURLToPath(program.url), [...args], {
    execArgv: program.execArgv,
    env,
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

/**
 * Starts a pool process before it is known what for, so that it loads its code while the command line
 * loads its own. It keeps nothing alive, and ends with this process if nobody takes it. Nothing happens
 * where sources run as they are.
 */
export function startPoolAhead(): void {
  if (bundleFolder === null || ahead !== null) return;
  ahead = forkPool([], process.env);
  // Whoever takes it finds out that it is none.
  ahead.on('error', () => undefined);
  hold(ahead, 'unref');
}

/** The process that was started ahead, for whoever asks first; null where there is none. */
export function takePoolAhead(): ChildProcess | null {
  const taken = ahead;
  ahead = null;
  if (taken === null || !taken.connected) return null;
  hold(taken, 'ref');
  return taken;
}

/** Ends it where nothing is to be computed. */
export function dropPoolAhead(): void {
  ahead?.kill('SIGKILL');
  ahead = null;
}

/** Whether it, its channel and its output keep this process running. */
function hold(child: ChildProcess, how: 'ref' | 'unref'): void {
  child[how]();
  child.channel?.[how]();
  for (const stream of [child.stdout, child.stderr]) (stream as Socket | null)?.[how]();
}
