/**
 * A worker thread's entry. It opens its engine while it starts, and keeps it and its compiled
 * programs for all the attempts it runs. The top-level await makes Piscina load it as a module.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { isEnd } from '../../executor.ts';
import {
  stopRequestOf,
  type ThreadMessage,
  type ThreadReply,
  type ThreadReport,
  type ThreadRequest,
  type ThreadSetup,
} from './protocol.ts';
import { openWorker } from './worker.ts';

const opened = await openWorker(workerData as ThreadSetup);

export default async function handle(request: ThreadRequest): Promise<ThreadReply> {
  if (!opened.ok) return { type: 'broken', code: opened.code, message: opened.message };
  if (request.type === 'hello') return { type: 'hello', backend: opened.worker.backend };
  const { unit, data } = request;
  const flags = new Int32Array(request.stopFlags);
  let messages: ThreadMessage[] = [];
  let reportCount = 0;
  let openCount = unit.length;
  await opened.worker.run({
    ...{ unit, data },
    stopRequest: (index) => stopRequestOf(Atomics.load(flags, index)),
    send(message, isFollowed = false) {
      messages.push(message);
      if (message.type !== 'blob' && isEnd(message)) openCount -= 1;
      // With the last end the reply follows.
      if (isFollowed || openCount === 0) return;
      const report: ThreadReport = { unit: unit[0].attempt.token, messages };
      parentPort?.postMessage(report);
      reportCount += 1;
      messages = [];
    },
  });
  return { type: 'ran', reportCount, messages };
}
