import { BasinError, type BasinErrorCode } from '@basin/core';
import type { PoolMessage, PoolOptions, WorkerBackend } from './process/protocol.ts';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorListener,
  isEnd,
  type WorkItem,
  type WorkUnit,
} from '../executor.ts';
import { type PoolLimits, poolLimits } from './pool-limits.ts';
import { type PoolProcess, startPoolProcess } from './pool-process.ts';
import { refuse } from '../refuse.ts';

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

/** An attempt that the pool process has. */
interface Flight {
  item: WorkItem;
  unit: WorkUnit;
  /** When it was heard last, and how long it may be silent. */
  heardMs: number;
  silenceMs: number;
}

/** Why this executor kills its pool process. */
interface Verdict {
  words: string;
  /** The unit that is to blame, if one is known to be. */
  culprit: WorkUnit | null;
}

/** Share of the memory limit above which a process is renewed as soon as nothing runs. */
const renewalShare = 0.8;
/**
 * Deaths in a row with nothing to run, until the executor gives up: the process cannot start. Deaths
 * under a task are bounded by the coordinator, which fails a task that is lost too often.
 */
const idleDeathLimit = 5;

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/**
 * A supervised child process with a pool of worker threads. When it dies, its attempts are `lost` and
 * another is started, after a delay that doubles with each death in a row.
 */
export function openSupervisedPool(options: SupervisedPoolOptions): SupervisedPool {
  const { listener, workerCount } = options;
  const limits = poolLimits(options.limits);
  const inFlight = new Map<number, Flight>();
  /** Attempts in flight, by unit. */
  const unended = new Map<WorkUnit, number>();
  let child: PoolProcess | null = null;
  let ready = false;
  let closed = false;
  let recycling = false;
  let verdict: Verdict | null = null;
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
      case 'event': {
        const flight = inFlight.get(message.event.token);
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
        giveUp(new BasinError(message.code as BasinErrorCode, message.message));
    }
  }

  /** Takes an attempt out of flight, and its unit with the last of it. */
  function land({ item, unit }: Flight): void {
    inFlight.delete(item.attempt.token);
    const left = (unended.get(unit) ?? 1) - 1;
    if (left === 0) unended.delete(unit);
    else unended.set(unit, left);
  }

  function end(flight: Flight, event: AttemptEnd): void {
    land(flight);
    attemptsServed += 1;
    if (event.type !== 'lost') deathsInARow = idleDeathsInARow = 0;
    if (attemptsServed >= limits.recycleAfterAttempts) recycling = true;
    listener.event(event);
    recycleWhenIdle();
    listener.available();
  }

  function checkMemory(bytes: number): void {
    const { memoryBytes } = limits;
    if (bytes > memoryBytes) {
      const words = `the pool process takes ${mebibytes(bytes)} MiB, over its limit of ${mebibytes(memoryBytes)} (--memory-limit)`;
      if (attemptsServed > 0 || inFlight.size > 0) return condemn({ words, culprit: null });
      giveUp(new BasinError('runner/memory-limit', `${words}, before it runs anything: raise it`));
      return;
    }
    // One that has run nothing is as small as it gets.
    if (bytes > renewalShare * memoryBytes && attemptsServed > 0) recycling = true;
    recycleWhenIdle();
  }

  function condemn(reason: Verdict): void {
    verdict ??= reason;
    child?.kill();
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
    const death = verdict === null ? description : `${verdict.words}; ${description}`;
    loseAll(death, verdict?.culprit ?? null);
    verdict = null;
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
            `the pool process died ${idleDeathsInARow} times before it ran anything: ${death}`,
          ),
        );
        return;
      }
      listener.died?.(death);
      const delayMs = Math.min(firstDelayMs * 2 ** (deathsInARow - 1), longestDelayMs);
      restart = setTimeout(start, delayMs);
    }
  }

  /** `culprit`: the unit that is known to be to blame, `none` when no unit is. */
  function loseAll(death: string, culprit: WorkUnit | 'none' | null): void {
    for (const flight of [...inFlight.values()]) {
      land(flight);
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
    clearInterval(watch);
    if (restart !== null) clearTimeout(restart);
    loseAll('the executor was closed', 'none');
    if (child === null) return;
    const gone = new Promise<void>((resolve) => (closeDone = resolve));
    child.kill();
    await gone;
  }

  let watchedMs = performance.now();
  const watch = setInterval(() => {
    const nowMs = performance.now();
    // A late tick: this process itself was stopped, and the pool perhaps with it.
    const late = nowMs - watchedMs > 3 * limits.watchIntervalMs;
    watchedMs = nowMs;
    if (late) {
      heardMs = nowMs;
      for (const flight of inFlight.values()) flight.heardMs = nowMs;
    }
    judgeSilence(nowMs);
  }, limits.watchIntervalMs);

  function judgeSilence(nowMs: number): void {
    if (child === null) return;
    const processLimitMs = ready ? limits.processSilenceMs : limits.startMs;
    if (nowMs - heardMs > processLimitMs) {
      const words = `the pool process ${ready ? 'has said nothing' : 'was not up'} for ${seconds(processLimitMs)} s: it was stopped, or its machine has no time for it`;
      return condemn({ words, culprit: null });
    }
    for (const { unit, heardMs: attemptHeardMs, silenceMs } of inFlight.values()) {
      if (nowMs - attemptHeardMs <= silenceMs) continue;
      const words = `the task hangs: nothing heard of it for ${seconds(silenceMs)} s (--task-timeout, if it is only slow)`;
      return condemn({ words, culprit: unit });
    }
  }

  function freeSlots(): number {
    return ready && !closed && !recycling ? workerCount - unended.size : 0;
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
      unended.set(unit, unit.length);
      for (const item of unit) {
        const silenceMs = limits.taskSilenceMs(item);
        inFlight.set(item.attempt.token, { item, unit, heardMs: performance.now(), silenceMs });
      }
      child?.send({ type: 'run', unit });
    },
    cancel(token) {
      if (inFlight.has(token)) child?.send({ type: 'cancel', token });
    },
    close,
  };
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function seconds(durationMs: number): number {
  return Number((durationMs / 1_000).toPrecision(3));
}
