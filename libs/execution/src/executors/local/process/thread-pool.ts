import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { BasinError, errorMessage } from '@basin/core';
import { openDataCache } from '@basin/models/data';
import { blobDirectoryOf, openBlobStore } from '@basin/store/blobs';
import { Piscina } from 'piscina';
import { type ExecutorEvent, isEnd, type WorkItem, type WorkUnit } from '../../executor.ts';
import { datasetsOf } from '../../../tasks/inputs.ts';
import type {
  PoolOptions,
  ThreadReply,
  ThreadRequest,
  ThreadSetup,
  WorkerBackend,
} from './protocol.ts';

export interface ThreadPool {
  /** Resolves once a worker's engine is open. @throws what kept it from opening. */
  ready(): Promise<WorkerBackend>;
  run(unit: WorkUnit): void;
  cancel(token: number): void;
}

/** Worker threads that stay up, one engine each; `report` gets every event of every attempt. */
export function openThreadPool(
  options: PoolOptions,
  report: (event: ExecutorEvent) => void,
): ThreadPool {
  const setup: ThreadSetup = { backend: options.backend, databasePath: options.databasePath };
  const pool = new Piscina<ThreadRequest, ThreadReply>({
    filename: new URL('./worker-thread.ts', import.meta.url).href,
    execArgv: ['--import', new URL('./register-typescript.js', import.meta.url).href],
    workerData: setup,
    minThreads: options.workerCount,
    maxThreads: options.workerCount,
    concurrentTasksPerWorker: 1,
  });
  const blobs = openBlobStore(blobDirectoryOf(options.databasePath));
  /** Of every attempt at work, by token: its word in its unit's flags. */
  const cancels = new Map<number, { flags: Int32Array; index: number }>();
  const cache = openDataCache((ref) => blobs.get(ref));

  async function run(unit: WorkUnit): Promise<void> {
    const cancelFlags = new SharedArrayBuffer(4 * unit.length);
    const flags = new Int32Array(cancelFlags);
    unit.forEach(({ attempt }, index) => cancels.set(attempt.token, { flags, index }));
    const { port1, port2 } = new MessageChannel();
    /** Attempts whose end is to come. */
    const open = new Map(unit.map((item) => [item.attempt.token, item]));
    const receive = (event: ExecutorEvent): void => {
      if (!open.has(event.token)) return;
      if (isEnd(event)) {
        open.delete(event.token);
        cancels.delete(event.token);
      }
      report(event);
    };
    port1.on('message', receive);
    try {
      const data = await cache.get(datasetsOf(unit));
      await pool.run(
        { type: 'run', unit, port: port2, cancelFlags, data },
        { transferList: [port2] },
      );
      drain(port1, receive);
      if (open.size > 0) throw new Error('the worker ended without an outcome');
    } catch (error) {
      drain(port1, receive);
      for (const item of [...open.values()]) receive(endWithoutWorker(item, error));
    } finally {
      port1.close();
    }
  }

  return {
    async ready() {
      const reply = await pool.run({ type: 'hello' });
      if (reply.type === 'hello') return reply.backend;
      if (reply.type === 'broken') {
        throw new BasinError(reply.code, reply.message);
      }
      throw new Error(`unexpected reply ${reply.type}`);
    },
    run: (unit) => void run(unit),
    cancel(token) {
      const cancel = cancels.get(token);
      if (cancel !== undefined) Atomics.store(cancel.flags, cancel.index, 1);
    },
  };
}

/** Events still under way when the task returned: its return value travels another channel. */
function drain(
  port: Parameters<typeof receiveMessageOnPort>[0],
  receive: (event: ExecutorEvent) => void,
): void {
  let next = receiveMessageOnPort(port);
  while (next !== undefined) {
    receive(next.message as ExecutorEvent);
    next = receiveMessageOnPort(port);
  }
}

/** A data set that cannot be read fails the task; a thread that died under it loses it. */
function endWithoutWorker(item: WorkItem, error: unknown): ExecutorEvent {
  if (error instanceof BasinError) {
    const code = error.code;
    return { ...item.attempt, type: 'failed', code, message: error.message };
  }
  return { ...item.attempt, type: 'lost', reason: `worker thread died: ${errorMessage(error)}` };
}
