import type {
  AttemptRef,
  BasinErrorCode,
  BlobRef,
  Build,
  ImportOutcome,
  MetricSeries,
  PlannedSweep,
  PlannedTask,
  Proposal,
  ProposalEnd,
  ProposerTurn,
  Reduction,
  RunnableConfig,
  StateCounts,
  SweepPlan,
  TaskEnd,
  TaskEvent,
  TrainingConfig,
  TrialRef,
  WeightSnapshot,
} from '@basin/core';
import type { ControlWriter } from './control-contract.ts';
import type { TrialMove } from './session.ts';

export type * from './control-contract.ts';
export type { TrialMove } from './session.ts';

export type { PlannedSweep } from '@basin/core';

export interface WriterOptions {
  /** The database file; it and its folder are made when absent. */
  path: string;
  /** Wall clock in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
  /** How often a task may be lost before it counts as failed (`runner/lost`). Default: 3. */
  lossLimit?: number;
  /** How long to wait for another writer to close before `store/locked`. Default: 0. */
  waitMs?: number;
  /** What it writes for, such as `basin import`: those who find the database locked are told. */
  purpose?: string;
}

export interface PlanSweepOptions {
  /** A new generation of every task instead of stored results. Default: false. */
  fresh?: boolean;
  /** The code that will run the sweep: reused results of other code are reported. */
  build?: Build;
}

/** What became of the tasks by which a sweep was extended; tasks that it had are in no number. */
export interface ExtendedSweep {
  /** Tasks of the sweep, those before included. */
  planned: number;
  created: number;
  reused: number;
  requeued: number;
  pending: number;
}

/** What a growing sweep's proposer lived through. */
export interface ProposerHistory {
  /** Oldest first. */
  turns: ProposerTurn[];
  /** Proposals that were not told yet, by number. */
  open: { number: number; taskIds: string[] }[];
}

/** A finished training, as an analysis that waits for it needs it. */
export interface FinishedTraining {
  taskId: string;
  generation: number;
  config: TrainingConfig;
  weights: BlobRef;
  averagedWeights?: BlobRef;
  /** Ordered by step. */
  snapshots: WeightSnapshot[];
  /** What it recorded as `test/accuracy`, by step; empty without snapshots, which alone need it. */
  testAccuracies: Record<string, number>;
}

export interface RunnableTask {
  taskId: string;
  generation: number;
  config: RunnableConfig;
  label: string;
  /** Wall clock at which it became runnable: queued, and the last of what it needs done. */
  runnableAtMs: number;
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
  /** It waits for a worker that is busy, until its event `begun`: that wait belongs to its wait in the queue. */
  ahead?: boolean;
}

export interface CancelledSweep {
  /** Tasks of the sweep that became cancelled. */
  count: number;
  /** Attempts that nobody waits for any more: their workers may stop, and what they say is rejected. */
  abandoned: AttemptRef[];
}

/** A piece of a run that was made elsewhere. */
export interface TakenRun {
  taskId: string;
  generation: number;
  /** What an earlier piece of it began; null of its first. */
  attempt: AttemptRef | null;
  /** Behind those of earlier pieces. */
  series: MetricSeries[];
  /** How it ended, of its last piece. */
  end: ImportOutcome | { code: BasinErrorCode; message: string } | null;
}

export interface StoreWriter extends ControlWriter {
  readonly path: string;

  /**
   * Stores a sweep or resumes it. Tasks that other sweeps have computed are linked, not repeated. Done,
   * diverged, pruned and skipped trials stay; failed, cancelled, lost and dead ones are queued again,
   * and so are analyses skipped for a training that now runs again. Pruned and cancelled trials of
   * other sweeps are not reused.
   *
   * A plan with a definition keeps the tasks that its sweep has grown by, resumes them too, and adds
   * those that are new. What its proposer was told of tasks that run again is forgotten.
   *
   * A paused sweep stays paused.
   *
   * A coordinator whose workers died with its predecessor calls `expireLeases(Infinity)` first.
   *
   * @throws BasinError of `checkPlan`.
   */
  planSweep(plan: SweepPlan, options?: PlanSweepOptions): PlannedSweep;

  /**
   * Adds tasks to a sweep that was planned with a definition; those that it has stay as they are.
   * Like a plan it takes over what other sweeps have computed.
   *
   * @throws BasinError `store/unknown-sweep`, `store/fixed-sweep`, and those of `checkPlan`.
   */
  extendSweep(sweepId: string, tasks: readonly PlannedTask[]): ExtendedSweep;

  /**
   * Stores what a sweep's proposer was told and then asked for, and extends the sweep by the tasks of
   * that: all of it or nothing, so that no point is asked twice and none is lost.
   *
   * @throws BasinError `store/proposal-order` and those of `extendSweep`.
   */
  storeTurn(
    sweepId: string,
    turn: { told: readonly ProposalEnd[]; asked: readonly Proposal[] },
  ): ExtendedSweep;

  /** From which the proposer of a growing sweep is made again, with the curves of its metric. */
  proposerHistory(sweepId: string, watched: string | null): ProposerHistory;

  /** How tasks of a sweep ended, with the curves of a metric; only those that have ended. */
  taskEnds(sweepId: string, taskIds: readonly string[], watched: string | null): TaskEnd[];

  /** The tasks of a sweep in planned order, as they were planned. */
  tasks(sweepId: string): PlannedTask[];

  /**
   * Queued tasks whose dependencies are done, in planned order; only those among `taskIds` where it is
   * given. None while the sweep is paused. Changes nothing.
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
   * Batch: a transaction costs a disk flush. What `also` writes by other methods is part of it, behind the
   * events; what it throws takes all back.
   */
  apply(events: readonly TaskEvent[], also?: () => void): Reduction[];

  /**
   * Stores pieces of runs that were made elsewhere, all of them or none; result `i` is the attempt under
   * which piece `i` stands, null where its task is not to be stored (any more).
   */
  takeIn(pieces: readonly TakenRun[]): (AttemptRef | null)[];

  /** Declares lost every running attempt whose lease ended at or before `nowMs`; the tasks are not to blame. */
  expireLeases(nowMs: number): AttemptRef[];

  /**
   * Cancels what is queued, running or lost in the sweep. A trial that another sweep shares goes on for
   * that one; this sweep gets a cancelled trial of its own instead.
   */
  cancel(sweepId: string, reason: string): CancelledSweep;

  /** As cheap as reading a few numbers, but for the first time. */
  counts(sweepId: string): StateCounts;

  /** Whether more than one sweep has a trial. */
  isShared(trial: TrialRef): boolean;

  /** Trials of a sweep that are queued, running or lost, in planned order. */
  unfinished(sweepId: string): TrialRef[];

  /** Tells of every trial that is in another state, or new, after the transaction that did it. */
  onMove(listener: (moves: readonly TrialMove[]) => void): void;

  /** Releases the lock. Safe to call twice. */
  close(): void;
}
