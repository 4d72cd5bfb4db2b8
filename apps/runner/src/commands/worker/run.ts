import { plural } from '@basin/core';
import { exitCode, type ExitCode } from '../../cli/exit-code.ts';
import { onInterrupts } from '@basin/execution/coordinator/interrupts';
import { boundedWorkers } from '@basin/execution/executors/local/worker-count';
import { describeAddress } from '@basin/execution/executors/redis/protocol/address';
import { openRedisWorker } from '@basin/execution/executors/redis/worker/redis-worker';
import { openPlugins } from '../../plugins/open-plugins.ts';
import type { WorkerOptions } from './options.ts';
import { say } from '../../cli/print.ts';

/** Works until it is told to leave: once drains, twice stops. */
export async function runWorker(options: WorkerOptions): Promise<ExitCode> {
  const { count: workers, words } = boundedWorkers(options.workers);
  if (words !== null) say(words);
  const plugins = await openPlugins(options.plugins);
  const worker = await openRedisWorker({ ...options, workers, plugins }, say);
  say(`waiting for tasks at ${describeAddress(options.address.url)}; Ctrl-C finishes and leaves`);
  let stopped = false;
  const stopListening = onInterrupts(
    () => {
      say('finishing the running tasks; Ctrl-C again stops them at once');
      worker.drain();
    },
    () => {
      say('stopping; the running tasks go back to their sweep');
      stopped = true;
      worker.stop();
    },
  );
  try {
    const { attemptCount } = await worker.ended;
    say(`left after ${plural(attemptCount, 'task')}`);
    return stopped ? exitCode.interrupted : exitCode.ok;
  } finally {
    stopListening();
  }
}
