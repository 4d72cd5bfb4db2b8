/**
 * A worker thread's entry. It opens its engine while it starts, and keeps it and its compiled
 * programs for all the attempts it runs. The top-level await makes Piscina load it as a module.
 */
import { workerData } from 'node:worker_threads';
import {
  stopRequestOf,
  type ThreadMessage,
  type ThreadReply,
  type ThreadRequest,
  type ThreadSetup,
} from './protocol.ts';
import { openWorker } from './worker.ts';

const opened = await openWorker(workerData as ThreadSetup);

export default async function handle(request: ThreadRequest): Promise<ThreadReply> {
  if (!opened.ok) return { type: 'broken', code: opened.code, message: opened.message };
  if (request.type === 'hello') return { type: 'hello', backend: opened.worker.backend };
  const flags = new Int32Array(request.stopFlags);
  let held: ThreadMessage[] = [];
  await opened.worker.run({
    unit: request.unit,
    data: request.data,
    stopRequest: (index) => stopRequestOf(Atomics.load(flags, index)),
    send(message, isFollowed = false) {
      held.push(message);
      if (isFollowed) return;
      request.port.postMessage(held);
      held = [];
    },
  });
  request.port.close();
  return { type: 'ran' };
}
