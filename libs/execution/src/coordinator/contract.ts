import type {
  AttemptRef,
  BackendFamily,
  Build,
  PlannedSweep,
  ProposerSource,
  RetriedTasks,
  SweepPlan,
  Target,
} from '@basin/core';
import type { RunnableTask, StoreWriter } from '@basin/store';
import type { Executor, ExecutorEvent } from '../executors/executor.ts';
import type { Clock } from './clock.ts';
import type { SweepMode } from './progress.ts';
import type { SweepIndex } from './sweep-index.ts';

/** An attempt that the executor has. */
export interface RunningAttempt {
  attempt: AttemptRef;
  task: RunnableTask;
  startedMs: number;
  /** Handed out ahead, it waits for a worker. */
  waits: boolean;
  epoch: number;
  epochCount: number;
}

/** How a coordinator's work came to its end. */
export type CoordinatorEnd = 'finished' | 'drained' | 'stopped';

export interface CoordinatorOptions {
  writer: StoreWriter;
  executor: Executor;
  /** The code that computes here: reused results of other code are told. Default: nothing is told. */
  build?: Build;
  /** Of the backend that computes here: part of every task's identity. Default: tensorflow. */
  backendFamily?: BackendFamily;
  /** Names the worker in the store, for people. */
  workerName: string;
  leaseMs?: number;
  /** How long a task that was lost so often waits until it is tried again. Default: 250 ms, doubling, 10 s at most. */
  retryDelayMs?(lossCount: number): number;
  /** How long to bear that another program has locked the database. Default: a minute. */
  lockTimeoutMs?: number;
  /** Whether workers write to the database's own disk: if that is full, no task can help it. Default: true. */
  sharedDisk?: boolean;
  /** Default: the system's. */
  clock?: Clock;
  /** Something changed that a display would show. */
  changed?(): void;
  /** A task was lost and goes back to the queue, or failed. */
  noticed?(line: string): void;
  /** A sweep was planned, here or by another process. */
  planned?(sweepId: string): void;
  /**
   * Of a plan with a definition: what proposes its tasks, beside those of the plan. Default, and null:
   * nothing, the plan has all there will be.
   */
  proposerSource?(plan: SweepPlan): ProposerSource | null;
}

export interface Coordinator {
  readonly index: SweepIndex;
  readonly mode: SweepMode;
  readonly running: ReadonlyMap<number, RunningAttempt>;
  /** Settles when every sweep has ended, or `drain` or `stop` is done. @throws what broke the sweep. */
  readonly ended: Promise<CoordinatorEnd>;
  readonly backendFamily: BackendFamily;
  /** Whether anything of a sweep is still to come. */
  isOpen(sweepId: string): boolean;
  /** Takes a sweep as this coordinator's family of backends runs it. */
  add(plan: SweepPlan, options: { fresh: boolean }): PlannedSweep;
  /** Pauses sweeps, all that are open with null, or lets them go on; returns those that changed. */
  setPaused(sweepIds: readonly string[] | null, paused: boolean): string[];
  /** How many tasks became cancelled. */
  cancel(target: Target, reason: string): number;
  /** Queues failed and cancelled tasks again; runs those of its own sweeps. */
  retry(target: Target): RetriedTasks;
  /** Running tasks finish, nothing new starts. */
  drain(): void;
  /** Running tasks are given up and go back to the queue. */
  stop(): Promise<void>;
  /** The executor's reports. */
  event(event: ExecutorEvent): void;
  available(): void;
  broken(error: Error): void;
}
