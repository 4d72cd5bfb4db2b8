import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { BasinError, type BasinErrorCode, errorMessage } from '@basin/core';
import { loadMnist, type MnistBuffers } from '@basin/models/mnist';
import { Piscina } from 'piscina';
import { type ExecutorEvent, isEnd, type WorkItem } from '../executors/executor.ts';
import { readsMnist } from './inputs.ts';
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
  run(item: WorkItem): void;
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
  const cancelFlags = new Map<number, Int32Array>();
  let mnist: Promise<MnistBuffers> | null = null;

  async function run(item: WorkItem): Promise<void> {
    const cancelFlag = new SharedArrayBuffer(4);
    cancelFlags.set(item.attempt.token, new Int32Array(cancelFlag));
    const { port1, port2 } = new MessageChannel();
    let ended = false;
    const receive = (event: ExecutorEvent): void => {
      if (ended) return;
      ended = isEnd(event);
      report(event);
    };
    port1.on('message', receive);
    try {
      const data = readsMnist(item) ? await (mnist ??= loadMnist()) : null;
      await pool.run(
        { type: 'run', item, port: port2, cancelFlag, mnist: data },
        { transferList: [port2] },
      );
      drain(port1, receive);
      if (!ended) throw new Error('the worker ended without an outcome');
    } catch (error) {
      drain(port1, receive);
      receive(endWithoutWorker(item, error));
    } finally {
      port1.close();
      cancelFlags.delete(item.attempt.token);
    }
  }

  return {
    async ready() {
      const reply = await pool.run({ type: 'hello' });
      if (reply.type === 'hello') return reply.backend;
      if (reply.type === 'broken') {
        throw new BasinError(reply.code as BasinErrorCode, reply.message);
      }
      throw new Error(`unexpected reply ${reply.type}`);
    },
    run: (item) => void run(item),
    cancel(token) {
      const flag = cancelFlags.get(token);
      if (flag !== undefined) Atomics.store(flag, 0, 1);
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
    const code = error.code as BasinErrorCode;
    return { ...item.attempt, type: 'failed', code, message: error.message };
  }
  return { ...item.attempt, type: 'lost', reason: `worker thread died: ${errorMessage(error)}` };
}
