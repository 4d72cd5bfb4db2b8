import { BasinError, type BasinErrorCode } from '@basin/core';
import type { PoolMessage, PoolOptions, WorkerBackend } from '../pool/protocol.ts';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorListener,
  isEnd,
  type WorkItem,
} from './executor.ts';
import { refuse } from './in-process-executor.ts';
import { type PoolProcess, startPoolProcess } from './pool-process.ts';

export interface PoolExecutorOptions extends PoolOptions {
  /** The whole environment of the child: TensorFlow reads its settings there before it loads. */
  environment: NodeJS.ProcessEnv;
  listener: ExecutorListener & {
    /** Each time a pool process is up, the first time and after a crash. */
    ready?(backend: WorkerBackend): void;
    /** A pool process died by itself. */
    died?(description: string): void;
  };
  /** A fresh pool process, between attempts, after so many. Null: never. */
  recycleAfterAttempts?: number | null;
  /** A fresh pool process, between attempts, once its memory exceeds this. Null: never. */
  recycleAboveBytes?: number | null;
}

export interface PoolExecutor extends Executor {
  /** Of the pool process that is up now, null between two. */
  readonly processId: number | null;
}

/** Unheard for so long, the process is stopped or stuck, and is replaced. */
const silenceLimitMs = 60_000;
const watchIntervalMs = 5_000;
/**
 * Deaths in a row with nothing to run, until the executor gives up: the process cannot start. Deaths
 * under a task are bounded by the coordinator, which fails a task that is lost too often.
 */
const idleDeathLimit = 5;

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * The local executor: a supervised child process with a pool of worker threads. When it dies, its
 * attempts are `lost` and another is started, after a delay that doubles with each death in a row.
 */
export function openPoolExecutor(options: PoolExecutorOptions): PoolExecutor {
  const { listener, workerCount } = options;
  const inFlight = new Map<number, WorkItem>();
  let child: PoolProcess | null = null;
  let ready = false;
  let closed = false;
  let recycling = false;
  let deathsInARow = 0;
  let idleDeathsInARow = 0;
  let attemptsServed = 0;
  let heardMs = performance.now();
  let closeDone: (() => void) | null = null;
  let restart: NodeJS.Timeout | null = null;

  function start(): void {
    ready = false;
    attemptsServed = 0;
    heardMs = performance.now();
    const { workerCount, backend, databasePath } = options;
    child = startPoolProcess({ workerCount, backend, databasePath }, options.environment, {
      message: receive,
      exit: exited,
    });
  }

  function receive(message: PoolMessage): void {
    heardMs = performance.now();
    switch (message.type) {
      case 'ready':
        ready = true;
        listener.ready?.(message.backend);
        listener.available();
        return;
      case 'event':
        if (!inFlight.has(message.event.token)) return;
        if (isEnd(message.event)) end(message.event);
        else listener.event(message.event);
        return;
      case 'alive':
        if (message.residentBytes > (options.recycleAboveBytes ?? Infinity)) recycling = true;
        recycleWhenIdle();
        return;
      case 'broken':
        giveUp(new BasinError(message.code as BasinErrorCode, message.message));
    }
  }

  function end(event: AttemptEnd): void {
    inFlight.delete(event.token);
    attemptsServed += 1;
    if (event.type !== 'lost') deathsInARow = 0;
    if (attemptsServed >= (options.recycleAfterAttempts ?? Infinity)) recycling = true;
    listener.event(event);
    recycleWhenIdle();
    listener.available();
  }

  function recycleWhenIdle(): void {
    if (recycling && ready && inFlight.size === 0 && !closed) {
      ready = false;
      child?.kill();
    }
  }

  function exited(description: string): void {
    child = null;
    ready = false;
    const wasIdle = inFlight.size === 0;
    loseAll(description);
    if (closed) {
      closeDone?.();
    } else if (recycling) {
      recycling = false;
      start();
    } else {
      deathsInARow += 1;
      idleDeathsInARow = wasIdle ? idleDeathsInARow + 1 : 0;
      if (idleDeathsInARow >= idleDeathLimit) {
        giveUp(
          new BasinError(
            'runner/pool-keeps-dying',
            `the pool process died ${idleDeathsInARow} times before it ran anything: ${description}`,
          ),
        );
        return;
      }
      listener.died?.(description);
      const delayMs = Math.min(firstDelayMs * 2 ** (deathsInARow - 1), longestDelayMs);
      restart = setTimeout(start, delayMs);
    }
  }

  function loseAll(reason: string): void {
    for (const item of [...inFlight.values()]) {
      inFlight.delete(item.attempt.token);
      listener.event({ ...item.attempt, type: 'lost', reason });
    }
  }

  function giveUp(error: Error): void {
    void close();
    listener.broken(error);
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    clearInterval(watch);
    if (restart !== null) clearTimeout(restart);
    loseAll('the executor was closed');
    if (child === null) return;
    const gone = new Promise<void>((resolve) => (closeDone = resolve));
    child.kill();
    await gone;
  }

  let watchedMs = performance.now();
  const watch = setInterval(() => {
    const nowMs = performance.now();
    // A late tick: this process itself was stopped, and the pool perhaps with it.
    if (nowMs - watchedMs > 3 * watchIntervalMs) heardMs = nowMs;
    watchedMs = nowMs;
    if (ready && nowMs - heardMs > silenceLimitMs) child?.kill();
  }, watchIntervalMs);

  function freeSlots(): number {
    return ready && !closed && !recycling ? workerCount - inFlight.size : 0;
  }

  start();
  return {
    slots: workerCount,
    get processId() {
      return child?.pid ?? null;
    },
    get freeSlots() {
      return freeSlots();
    },
    submit(item) {
      refuse(closed, freeSlots());
      inFlight.set(item.attempt.token, item);
      child?.send({ type: 'run', item });
    },
    cancel(token) {
      if (inFlight.has(token)) child?.send({ type: 'cancel', token });
    },
    close,
  };
}
