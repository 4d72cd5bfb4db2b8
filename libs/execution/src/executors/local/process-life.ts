import { BasinError } from '@basin/core';
import type { WorkUnit } from '../executor.ts';
import { createDeathCount } from './death-count.ts';
import { type PoolProcess, startPoolProcess } from './pool-process.ts';
import type { PoolMessage, PoolOptions } from './process/protocol.ts';
import type { KillReason } from './timeout-watch.ts';

/** A pool process from its start to its death. */
export interface LivingProcess {
  readonly process: PoolProcess;
  ready: boolean;
  /** When it was heard last. */
  heardMs: number;
  attemptsServed: number;
}

/** What the pool is told of its process. */
interface LifeListener {
  /** Whether nothing is in flight. */
  isIdle(): boolean;
  message(message: PoolMessage, from: LivingProcess): void;
  /** It is gone, and with it what it ran. `culprit`: the unit that is known to be to blame. */
  lost(death: string, culprit: WorkUnit | null): void;
  /** It died by itself, or was killed for a reason; another is started after a while. */
  died(death: string): void;
  /** It cannot be kept up. */
  broken(error: BasinError): void;
}

/** One pool process at a time: started, killed, renewed, and started again when it died. */
export interface ProcessLife {
  readonly current: LivingProcess | null;
  /** It is up, and not about to be renewed. */
  readonly takesWork: boolean;
  start(): void;
  /** An attempt has come to its end; `byDeath` says nothing for the process. */
  served(from: LivingProcess, end: { byDeath: boolean }): void;
  /** A fresh process takes over as soon as nothing runs. */
  renew(): void;
  /** Does so if it is to and can. */
  renewWhenIdle(): void;
  /** Kills the process; of several reasons the first is told. */
  killFor(reason: KillReason): void;
  /** Settles when the process is gone; none is started again. */
  close(): Promise<void>;
}

export function createProcessLife(
  setup: PoolOptions,
  environment: NodeJS.ProcessEnv,
  listener: LifeListener,
): ProcessLife {
  const deaths = createDeathCount();
  let current: LivingProcess | null = null;
  let closed = false;
  let renewing = false;
  let killReason: KillReason | null = null;
  let closeDone: (() => void) | null = null;
  let restart: NodeJS.Timeout | null = null;

  function start(): void {
    const process = startPoolProcess(setup, environment, {
      message(message) {
        living.heardMs = performance.now();
        listener.message(message, living);
      },
      exit: exited,
    });
    const living = { process, ready: false, heardMs: performance.now(), attemptsServed: 0 };
    current = living;
  }

  function exited(description: string): void {
    current = null;
    const wasIdle = listener.isIdle();
    const death = killReason === null ? description : `${killReason.words}; ${description}`;
    listener.lost(death, killReason?.culprit ?? null);
    killReason = null;
    if (closed) {
      closeDone?.();
    } else if (renewing) {
      renewing = false;
      start();
    } else {
      startAgain(death, wasIdle);
    }
  }

  function startAgain(death: string, wasIdle: boolean): void {
    const delayMs = deaths.died(wasIdle);
    if (delayMs === null) {
      const words = `the pool process died ${deaths.idleInARow} times before it ran anything: ${death}`;
      return listener.broken(new BasinError('runner/pool-keeps-dying', words));
    }
    listener.died(death);
    restart = setTimeout(start, delayMs);
  }

  return {
    get current() {
      return current;
    },
    get takesWork() {
      return current?.ready === true && !closed && !renewing;
    },
    start,
    served(from, { byDeath }) {
      from.attemptsServed += 1;
      if (!byDeath) deaths.served();
    },
    renew: () => void (renewing = true),
    renewWhenIdle() {
      if (!renewing || closed || current?.ready !== true || !listener.isIdle()) return;
      current.ready = false;
      current.process.kill();
    },
    killFor(reason) {
      killReason ??= reason;
      current?.process.kill();
    },
    async close() {
      closed = true;
      if (restart !== null) clearTimeout(restart);
      if (current === null) return;
      const gone = new Promise<void>((resolve) => (closeDone = resolve));
      current.process.kill();
      await gone;
    },
  };
}
