import { availableParallelism } from 'node:os';
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
  type ThreadReport,
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
  /** What units at work report, by the token of their first attempt. */
  const hearing = new Map<number, (messages: readonly ThreadMessage[]) => void>();
  pool.on('message', ({ unit, messages }: ThreadReport) => hearing.get(unit)?.(messages));
  const blobs = openBlobStore(blobDirectoryOf(options.databasePath));
  /** Of every attempt at work, by token: its word in its unit's flags. */
  const stops = new Map<number, { flags: Int32Array; index: number }>();
  const cache = openDataCache((ref) => blobs.get(ref));

  async function run(unit: WorkUnit): Promise<void> {
    const stopFlags = new SharedArrayBuffer(4 * unit.length);
    const flags = new Int32Array(stopFlags);
    unit.forEach(({ attempt }, index) => stops.set(attempt.token, { flags, index }));
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
    let heardCount = 0;
    let heard = (): void => undefined;
    const first = unit[0].attempt.token;
    hearing.set(first, (messages) => {
      receive(messages);
      heardCount += 1;
      heard();
    });
    const hearAll = (count: number): Promise<void> =>
      new Promise((resolve) => {
        heard = () => {
          if (heardCount === count) resolve();
        };
        heard();
      });
    try {
      const data = await cache.get(datasetsOf(unit));
      const reply = await pool.run({ type: 'run', unit, stopFlags, data });
      if (reply.type === 'ran') {
        if (heardCount < reply.reportCount) await hearAll(reply.reportCount);
        receive(reply.messages);
      }
      if (open.size > 0) throw new Error('the worker ended without an outcome');
    } catch (error) {
      receive([...open.values()].map((item) => endWithoutWorker(item, error)));
    } finally {
      hearing.delete(first);
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

/** A data set that cannot be read fails the task; a thread that died under it loses it. */
function endWithoutWorker(item: WorkItem, error: unknown): ExecutorEvent {
  if (error instanceof BasinError) {
    const code = error.code;
    return { ...item.attempt, type: 'failed', code, message: error.message };
  }
  return { ...item.attempt, type: 'lost', reason: `worker thread died: ${errorMessage(error)}` };
}
