import { BasinError } from '@basin/core';
import type { PoolMessage, PoolOptions, WorkerBackend } from './process/protocol.ts';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorListener,
  isEnd,
  type WorkUnit,
  refuse,
} from '../executor.ts';
import { createDeathCount } from './death-count.ts';
import { createFlights, type Flight } from './flights.ts';
import { type PoolLimits, poolLimits } from './pool-limits.ts';
import { type PoolProcess, startPoolProcess } from './pool-process.ts';
import { type KillReason, watchTimeouts } from './timeout-watch.ts';

export interface SupervisedPoolOptions extends PoolOptions {
  /** The whole environment of the child: TensorFlow reads its settings there before it loads. */
  environment: NodeJS.ProcessEnv;
  listener: ExecutorListener & {
    /** Each time a pool process is up, the first time and after a crash. */
    ready?(backend: WorkerBackend): void;
    /** A pool process died by itself. */
    died?(description: string): void;
  };
  /** When the process is replaced; see there for the defaults. */
  limits?: Partial<PoolLimits>;
}

export interface SupervisedPool extends Omit<Executor, 'freeSlotsAlone'> {
  /** Of the pool process that is up now, null between two. */
  readonly processId: number | null;
}

/** Share of the memory limit above which a process is renewed as soon as nothing runs. */
const renewalShare = 0.8;

/**
 * A supervised child process with a pool of worker threads. When it dies, its attempts are `lost` and
 * another is started, after a delay that doubles with each death in a row.
 */
export function openSupervisedPool(options: SupervisedPoolOptions): SupervisedPool {
  const { listener, workerCount } = options;
  const limits = poolLimits(options.limits);
  const flights = createFlights();
  const deaths = createDeathCount();
  let child: PoolProcess | null = null;
  let ready = false;
  let closed = false;
  let recycling = false;
  let killReason: KillReason | null = null;
  let attemptsServed = 0;
  let heardMs = performance.now();
  let closeDone: (() => void) | null = null;
  let restart: NodeJS.Timeout | null = null;

  function start(): void {
    ready = false;
    attemptsServed = 0;
    heardMs = performance.now();
    const { workerCount, backend, databasePath, plugins = [] } = options;
    const setup = { workerCount, backend, databasePath, plugins };
    child = startPoolProcess(setup, options.environment, {
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
      case 'event': {
        const flight = flights.find(message.event.token);
        if (flight === undefined) return;
        flight.heardMs = heardMs;
        if (isEnd(message.event)) end(flight, message.event);
        else listener.event(message.event);
        return;
      }
      case 'alive':
        checkMemory(message.residentBytes);
        return;
      case 'broken':
        giveUp(new BasinError(message.code, message.message));
    }
  }

  function end(flight: Flight, event: AttemptEnd): void {
    flights.land(flight);
    attemptsServed += 1;
    if (event.type !== 'lost') deaths.served();
    if (attemptsServed >= limits.recycleAfterAttempts) recycling = true;
    listener.event(event);
    recycleWhenIdle();
    listener.available();
  }

  function checkMemory(bytes: number): void {
    const { memoryBytes } = limits;
    if (bytes > memoryBytes) {
      const words = `the pool process takes ${mebibytes(bytes)} MiB, over its limit of ${mebibytes(memoryBytes)} (--memory-limit)`;
      if (attemptsServed > 0 || !flights.isEmpty) return killFor({ words, culprit: null });
      giveUp(new BasinError('runner/memory-limit', `${words}, before it runs anything: raise it`));
      return;
    }
    // One that has run nothing is as small as it gets.
    if (bytes > renewalShare * memoryBytes && attemptsServed > 0) recycling = true;
    recycleWhenIdle();
  }

  function killFor(reason: KillReason): void {
    killReason ??= reason;
    child?.kill();
  }

  function recycleWhenIdle(): void {
    if (recycling && ready && flights.isEmpty && !closed) {
      ready = false;
      child?.kill();
    }
  }

  function exited(description: string): void {
    child = null;
    ready = false;
    const wasIdle = flights.isEmpty;
    const death = killReason === null ? description : `${killReason.words}; ${description}`;
    loseAll(death, killReason?.culprit ?? null);
    killReason = null;
    if (closed) {
      closeDone?.();
    } else if (recycling) {
      recycling = false;
      start();
    } else {
      restartAfter(death, wasIdle);
    }
  }

  function restartAfter(death: string, wasIdle: boolean): void {
    const delayMs = deaths.died(wasIdle);
    if (delayMs === null) {
      const words = `the pool process died ${deaths.idleInARow} times before it ran anything: ${death}`;
      return giveUp(new BasinError('runner/pool-keeps-dying', words));
    }
    listener.died?.(death);
    restart = setTimeout(start, delayMs);
  }

  /** `culprit`: the unit that is known to be to blame, `none` when no unit is. */
  function loseAll(death: string, culprit: WorkUnit | 'none' | null): void {
    for (const flight of flights.all()) {
      flights.land(flight);
      const blameless = culprit !== null && culprit !== flight.unit;
      listener.event({
        ...{ ...flight.item.attempt, type: 'lost' },
        reason: blameless && culprit !== 'none' ? `beside another task: ${death}` : death,
        ...(blameless ? { blameless } : {}),
      });
    }
  }

  function giveUp(error: Error): void {
    void close();
    listener.broken(error);
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    stopWatching();
    if (restart !== null) clearTimeout(restart);
    loseAll('the executor was closed', 'none');
    if (child === null) return;
    const gone = new Promise<void>((resolve) => (closeDone = resolve));
    child.kill();
    await gone;
  }

  const stopWatching = watchTimeouts({
    process: () => (child === null ? null : { ready, heardMs }),
    flights,
    limits,
    excuse: (nowMs) => (heardMs = nowMs),
    killFor,
  });

  function freeSlots(): number {
    return ready && !closed && !recycling ? workerCount - flights.unitCount : 0;
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
    submit(unit) {
      refuse(closed, freeSlots());
      flights.add(unit, limits.taskTimeoutMs);
      child?.send({ type: 'run', unit });
    },
    stop(token, reason) {
      if (flights.find(token) !== undefined) child?.send({ type: 'stop', token, reason });
    },
    close,
  };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
