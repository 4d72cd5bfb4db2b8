import type { BackendFamily, ProposerSource } from '@basin/core';
import { type Clock, systemClock } from './clock.ts';
import type { CoordinatorOptions, RunningAttempt } from './contract.ts';
import { createGrowth, type Growth } from './growth.ts';
import { createLockTolerance, type LockTolerance } from './lock-tolerance.ts';
import { createOpenSweeps, type OpenSweeps } from './open-sweeps.ts';
import type { SweepMode } from './progress.ts';
import { createReadyQueue, type ReadyQueue } from './ready-queue.ts';
import { createSettlement, type Settlement } from './settlement.ts';
import { isSuspect } from './start-unit.ts';
import { createSweepIndex, type SweepIndex } from './sweep-index.ts';
import { createTimers, type Timers } from './timers.ts';

const defaultLeaseMs = 30_000;
const defaultLockTimeoutMs = 60_000;

/** How long until the store is asked again that was locked. */
export const lockedRetryMs = 1_000;

/** What the parts of a coordinator share: each reads it, and changes it through what stands in it. */
export interface SharedState {
  readonly options: CoordinatorOptions;
  readonly clock: Clock;
  readonly leaseMs: number;
  readonly backendFamily: BackendFamily;
  readonly index: SweepIndex;
  /** What the executor has, by token. */
  readonly running: Map<number, RunningAttempt>;
  readonly open: OpenSweeps;
  readonly queue: ReadyQueue;
  readonly growth: Growth;
  readonly timers: Timers;
  readonly lockTolerance: LockTolerance;
  readonly settlement: Settlement;
  mode: SweepMode;
  /** Whether to try again later; what is not a locked database ends the sweep. */
  tolerates(error: unknown): boolean;
}

/** `release` is called once, when the work is over. */
export function createSharedState(options: CoordinatorOptions, release: () => void): SharedState {
  const { writer, clock = systemClock, backendFamily = 'tensorflow' } = options;
  const index = createSweepIndex();
  const open = createOpenSweeps(writer, clock);
  const timers = createTimers(clock);
  const settlement = createSettlement(() => {
    release();
    timers.clear();
  });
  const lockTolerance = createLockTolerance(
    clock,
    options.lockTimeoutMs ?? defaultLockTimeoutMs,
    (line) => options.noticed?.(line),
  );
  const sourceOf = options.proposerSource ?? ((): ProposerSource | null => null);
  return {
    ...{ options, clock, backendFamily, index, open, timers, lockTolerance, settlement },
    leaseMs: options.leaseMs ?? defaultLeaseMs,
    running: new Map(),
    queue: createReadyQueue(open.runnable, ({ taskId }) => index.task(taskId), isSuspect),
    growth: createGrowth({ writer, index, backendFamily, sourceOf }),
    mode: 'running',
    tolerates(error) {
      if (lockTolerance.tolerates(error)) return true;
      settlement.fail(error);
      return false;
    },
  };
}
