import type {
  AttemptRef,
  BlobRef,
  PlannedSweep,
  Reduction,
  StateCounts,
  SweepPlan,
  TaskConfig,
  TaskEvent,
  TrainingConfig,
  WeightSnapshot,
} from '@basin/core';

export type { PlannedSweep } from '@basin/core';

export interface WriterOptions {
  /** The database file; it and its folder are made when absent. */
  path: string;
  /** Wall clock in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
  /** How often a task may be lost before it counts as failed (`runner/lost`). Default: 3. */
  lossLimit?: number;
  /** How long to wait for another writer to close before `store/locked`, or for a lock of its database before `store/busy`. Default: 0 beyond SQLite's own patience. */
  waitMs?: number;
}

export interface PlanSweepOptions {
  /** A new generation of every task instead of stored results. Default: false. */
  fresh?: boolean;
  /** The engine that will run the sweep: reused results of other versions are reported. */
  engineVersion?: string;
}

/** A finished training, as an analysis that waits for it needs it. */
export interface FinishedTraining {
  taskId: string;
  generation: number;
  config: TrainingConfig;
  weights: BlobRef;
  /** Ordered by step. */
  snapshots: WeightSnapshot[];
  /** What it recorded as `test/accuracy`, by step; empty without snapshots, which alone need it. */
  testAccuracies: Record<string, number>;
}

export interface RunnableTask {
  taskId: string;
  generation: number;
  config: TaskConfig;
  label: string;
  /** Wall clock at which it became queued. */
  queuedAtMs: number;
  /** Losses that count towards the limit, since it was planned. */
  lossCount: number;
  /** In the plan's order of `dependsOn`. */
  dependencies: FinishedTraining[];
}

export interface Lease {
  /** Name of the worker, shown to people. */
  worker: string;
  leaseMs: number;
  /** From runnable to handed out. */
  queueWaitMs: number;
}

export interface CancelledSweep {
  /** Tasks of the sweep that became cancelled. */
  count: number;
  /** Attempts that nobody waits for any more: their workers may stop, and what they say is rejected. */
  abandoned: AttemptRef[];
}

export interface StoreWriter {
  readonly path: string;

  /**
   * Stores a sweep or resumes it. Tasks that other sweeps have computed are linked, not repeated. Done,
   * diverged, pruned and skipped trials stay; failed, cancelled, lost and dead ones are queued again,
   * and so are analyses skipped for a training that now runs again. Pruned and cancelled trials of
   * other sweeps are not reused.
   *
   * A coordinator whose workers died with its predecessor calls `expireLeases(Infinity)` first.
   *
   * @throws BasinError of `checkPlan`.
   */
  planSweep(plan: SweepPlan, options?: PlanSweepOptions): PlannedSweep;

  /**
   * Queued tasks whose dependencies are done, in planned order; only those among `taskIds` where it is
   * given. Changes nothing.
   */
  runnableTasks(
    sweepId: string,
    options?: { limit?: number; taskIds?: readonly string[] },
  ): RunnableTask[];

  /**
   * Starts the next attempt with a token greater than any before. Null when the task is not queued
   * (any more), for instance because it was cancelled.
   */
  startAttempt(taskId: string, generation: number, lease: Lease): AttemptRef | null;

  /**
   * Reduces and stores the events in one transaction; result `i` is what event `i` led to. Consequences
   * are stored with their cause: a loss is followed by `queued`, or by `failed` at the loss limit (and
   * the reduction tells that last state); analyses of a training that ended without weights are
   * skipped. `started` is rejected here: attempts start by `startAttempt`.
   *
   * Batch: a transaction costs a disk flush.
   */
  apply(events: readonly TaskEvent[]): Reduction[];

  /** Declares lost every running attempt whose lease ended at or before `nowMs`; the tasks are not to blame. */
  expireLeases(nowMs: number): AttemptRef[];

  /**
   * Cancels what is queued, running or lost in the sweep. A trial that another sweep shares goes on for
   * that one; this sweep gets a cancelled trial of its own instead.
   */
  cancel(sweepId: string, reason: string): CancelledSweep;

  counts(sweepId: string): StateCounts;

  /** Releases the lock. Safe to call twice. */
  close(): void;
}
