import { Worker } from 'node:worker_threads';

/** In the environment of a process that is to end with the one that holds its standard input open. */
export const endsWithStarter = 'BASIN_ENDS_WITH_STARTER';

/** The thread's program: the main one is inside SQLite for as long as a statement takes, and hears nothing. */
const watch = `
const { Socket } = require('node:net');
const input = new Socket({ fd: 0, readable: true, writable: false });
input.on('error', () => undefined);
input.on('close', () => process.kill(process.pid, 'SIGKILL'));
input.resume();
`;

/**
 * Ends this process as soon as the one that started it is gone, killed or not, where that one has asked for it:
 * a statement that does not end would go on for ever.
 *
 * @returns what ends the watch.
 */
export function endWithStarter(environment: NodeJS.ProcessEnv = process.env): () => void {
  if (environment[endsWithStarter] !== '1') return () => undefined;
  const watcher = new Worker(watch, { eval: true, execArgv: [] });
  watcher.unref();
  return () => void watcher.terminate();
}
