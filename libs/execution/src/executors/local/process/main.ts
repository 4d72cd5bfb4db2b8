/**
 * The pool process: owns the worker threads, so that a crash inside native code costs this process
 * and not the sweep. Started by `executors/local/pool-process.ts`, which has set TensorFlow's environment,
 * or ahead of it, to be told when it is wanted; ends when its channel to the coordinator closes.
 */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { preloadTensorflow } from '@basin/engine/preload';
import { endProcess } from '../../../modules/process-end.ts';
import { describeError } from '../../../traces/keep-trace.ts';
import { openThreadPool } from './thread-pool.ts';
import type { PoolMessage, PoolOptions, PoolRequest } from './protocol.ts';

const aliveIntervalMs = 1_000;

function send(message: PoolMessage): void {
  // The channel may have closed a moment ago; `disconnect` then ends this process.
  if (process.connected) process.send?.(message);
}

// Ctrl-C and a hang-up reach every process of the terminal; what they mean is the coordinator's decision.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => endProcess(0));
volunteerForOutOfMemory();

const options = await optionsOf(process.argv[2]);
const startedMs = performance.now();
const threads = openThreadPool(options, (events) => send({ type: 'events', events }));

process.on('message', (request: PoolRequest) => {
  if (request.type === 'run') threads.run(request.unit);
  else if (request.type === 'prepare') threads.prepare(request.datasets);
  else if (request.type === 'stop') threads.stop(request.token, request.reason);
});

try {
  const ready = threads.ready();
  // While the first thread loads its code.
  if (mayBeTensorflow(options.backend)) preloadTensorflow();
  const backend = await ready;
  send({ type: 'ready', backend, startMs: performance.now() - startedMs });
} catch (error) {
  send({ type: 'broken', ...describeError(error) });
}
setInterval(() => {
  send({ type: 'alive', residentBytes: process.memoryUsage.rss() });
}, aliveIntervalMs).unref();

/** From the command line, or by the first request to a process that was started ahead. */
async function optionsOf(argument: string | undefined): Promise<PoolOptions> {
  if (argument !== undefined) return JSON.parse(argument) as PoolOptions;
  const [request] = (await once(process, 'message')) as [PoolRequest];
  if (request.type !== 'open') throw new Error(`the first request is ${request.type}`);
  Object.assign(process.env, request.environment);
  return request.options;
}

function mayBeTensorflow(backend: PoolOptions['backend']): boolean {
  return backend === null || backend === 'native' || backend === 'cuda';
}

/** Out of memory, Linux should end this process, which is replaced, and not the coordinator. */
function volunteerForOutOfMemory(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Another system, or one that does not let us.
  }
}
