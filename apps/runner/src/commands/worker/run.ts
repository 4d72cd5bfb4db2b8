import { plural } from '@basin/core';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { onInterrupts } from '@basin/execution/coordinator/interrupts';
import { boundedWorkers } from '@basin/execution/executors/local/worker-count';
import { describeAddress } from '@basin/execution/executors/redis/protocol/address';
import {
  openRedisWorker,
  type RedisWorker,
} from '@basin/execution/executors/redis/worker/redis-worker';
import { openPlugins } from '../../plugins/open-plugins.ts';
import type { WorkerOptions } from './options.ts';
import { say } from '../../cli/print.ts';

/** Works until it is told to leave: once drains, twice stops; while it starts, once is enough. */
export async function runWorker(options: WorkerOptions): Promise<ExitCode> {
  const { count: workers, words } = boundedWorkers(options.workers);
  if (words !== null) say(words);
  const opening = new AbortController();
  let worker: RedisWorker | null = null;
  let stopped = false;
  const stopListening = onInterrupts(
    () => {
      if (worker === null) {
        opening.abort();
        return;
      }
      say('finishing the running tasks; Ctrl-C again stops them at once');
      worker.drain();
    },
    () => {
      if (worker === null) return;
      say('stopping; the running tasks go back to their sweep');
      stopped = true;
      worker.stop();
    },
  );
  try {
    say(`connecting to ${describeAddress(options.address.url)}`);
    const plugins = await openPlugins(options.plugins);
    worker = await openRedisWorker({ ...options, workers, plugins }, say, opening.signal);
    say(`waiting for tasks at ${describeAddress(options.address.url)}; Ctrl-C finishes and leaves`);
    const { attemptCount } = await worker.ended;
    say(`left after ${plural(attemptCount, 'task')}`);
    return stopped ? exitCode.interrupted : exitCode.ok;
  } catch (error) {
    if (!opening.signal.aborted) throw error;
    say('left before it was ready');
    return exitCode.interrupted;
  } finally {
    stopListening();
  }
}
