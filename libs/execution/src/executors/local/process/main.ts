/**
 * The pool process: owns the worker threads, so that a crash inside native code costs this process
 * and not the sweep. Started by `executors/pool-executor.ts`, which has set TensorFlow's environment;
 * ends when its channel to the coordinator closes.
 */
import { writeFileSync } from 'node:fs';
import { describeError } from '../../../traces/keep-trace.ts';
import { openThreadPool } from './thread-pool.ts';
import type { PoolMessage, PoolOptions, PoolRequest } from './protocol.ts';

const aliveIntervalMs = 1_000;

const startedMs = performance.now();
const options = JSON.parse(process.argv[2] ?? '{}') as PoolOptions;

function send(message: PoolMessage): void {
  // The channel may have closed a moment ago; `disconnect` then ends this process.
  if (process.connected) process.send?.(message);
}

// Ctrl-C and a hang-up reach every process of the terminal; what they mean is the coordinator's decision.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('disconnect', () => process.exit(0));
volunteerForOutOfMemory();

const threads = openThreadPool(options, (event) => send({ type: 'event', event }));

process.on('message', (request: PoolRequest) => {
  if (request.type === 'run') threads.run(request.unit);
  else threads.stop(request.token, request.reason);
});

try {
  const backend = await threads.ready();
  send({ type: 'ready', backend, startMs: performance.now() - startedMs });
} catch (error) {
  send({ type: 'broken', ...describeError(error) });
}
setInterval(() => {
  send({ type: 'alive', residentBytes: process.memoryUsage.rss() });
}, aliveIntervalMs).unref();

/** Out of memory, Linux should end this process, which is replaced, and not the coordinator. */
function volunteerForOutOfMemory(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '500');
  } catch {
    // Another system, or one that does not let us.
  }
}
