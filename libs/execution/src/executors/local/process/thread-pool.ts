import { availableParallelism } from 'node:os';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { BasinError, type DatasetConfig, errorMessage, type StopReason } from '@basin/core';
import { openDataCache } from '@basin/models/data';
import { blobDirectoryOf, openBlobStore } from '@basin/store/blobs';
import { Piscina } from 'piscina';
import { programOf } from '../../../bundle/program-of.ts';
import { ownBuild } from '../../../tasks/build.ts';
import { type ExecutorEvent, isEnd, type WorkItem, type WorkUnit } from '../../executor.ts';
import { datasetsOf } from '../../../tasks/inputs.ts';
import {
  type PoolOptions,
  stopFlag,
  type ThreadMessage,
  type ThreadReply,
  type ThreadRequest,
  type ThreadSetup,
  type WorkerBackend,
} from './protocol.ts';
import { createUnitReports } from './unit-reports.ts';

export interface ThreadPool {
  /** Resolves once a worker's engine is open. @throws what kept it from opening. */
  ready(): Promise<WorkerBackend>;
  /** Loads what units will read. What fails here fails again for them. */
  prepare(datasets: readonly DatasetConfig[]): void;
  run(unit: WorkUnit): void;
  stop(token: number, reason: StopReason): void;
}

/**
 * Threads that load their engines while the tasks are still being planned. Planning has a core of its own:
 * on two cores a second thread would only make the first one late.
 */
const eagerThreads = Math.min(2, Math.max(1, availableParallelism() - 1));

/** Worker threads that stay up, one engine each; `report` gets every event of every attempt, those that came together together. */
export function openThreadPool(
  options: PoolOptions,
  report: (events: readonly ExecutorEvent[]) => void,
): ThreadPool {
  const { backend, databasePath, plugins = [] } = options;
  const setup: ThreadSetup = { backend, databasePath, plugins, build: ownBuild() };
  const program = programOf('worker-thread', new URL('./worker-thread.ts', import.meta.url));
  const pool = new Piscina<ThreadRequest, ThreadReply>({
    filename: program.url.href,
    execArgv: program.execArgv,
    workerData: setup,
    // The others start with the units that find no idle thread: never more of them than tasks.
    minThreads: Math.min(eagerThreads, options.workerCount),
    maxThreads: options.workerCount,
    // Else one that has nothing to do for a moment ends, and the next unit waits for another to load.
    idleTimeout: Infinity,
    concurrentTasksPerWorker: 1,
  });
  const blobs = openBlobStore(blobDirectoryOf(options.databasePath));
  /** Of every attempt at work, by token: its word in its unit's flags. */
  const stops = new Map<number, { flags: Int32Array; index: number }>();
  const cache = openDataCache((ref) => blobs.get(ref));

  async function run(unit: WorkUnit): Promise<void> {
    const stopFlags = new SharedArrayBuffer(4 * unit.length);
    const flags = new Int32Array(stopFlags);
    unit.forEach(({ attempt }, index) => stops.set(attempt.token, { flags, index }));
    const { port1, port2 } = new MessageChannel();
    /** Attempts whose end is to come. */
    const open = new Map(unit.map((item) => [item.attempt.token, item]));
    const reports = createUnitReports(blobs.putSoon, report);
    const receive = (messages: readonly ThreadMessage[]): void => {
      let events: ExecutorEvent[] = [];
      const tell = (): void => {
        if (events.length > 0) reports.events(events);
        events = [];
      };
      for (const message of messages) {
        if (!open.has(message.token)) continue;
        if (message.type === 'blob') {
          tell();
          reports.blob(message);
          continue;
        }
        if (isEnd(message)) {
          open.delete(message.token);
          stops.delete(message.token);
        }
        events.push(message);
      }
      tell();
    };
    port1.on('message', receive);
    try {
      const data = await cache.get(datasetsOf(unit));
      await pool.run(
        { type: 'run', unit, port: port2, stopFlags, data },
        { transferList: [port2] },
      );
      drain(port1, receive);
      if (open.size > 0) throw new Error('the worker ended without an outcome');
    } catch (error) {
      drain(port1, receive);
      receive([...open.values()].map((item) => endWithoutWorker(item, error)));
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
    prepare: (datasets) => void cache.get(datasets).catch(() => undefined),
    run: (unit) => void run(unit),
    stop(token, reason) {
      const stop = stops.get(token);
      if (stop === undefined) return;
      const { flags, index } = stop;
      // What was cancelled is not pruned.
      if (reason === 'prune') Atomics.compareExchange(flags, index, 0, stopFlag(reason));
      else Atomics.store(flags, index, stopFlag(reason));
    },
  };
}

/** Messages still under way when the task returned: its return value travels another channel. */
function drain(
  port: Parameters<typeof receiveMessageOnPort>[0],
  receive: (messages: readonly ThreadMessage[]) => void,
): void {
  let next = receiveMessageOnPort(port);
  while (next !== undefined) {
    receive(next.message as ThreadMessage[]);
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
