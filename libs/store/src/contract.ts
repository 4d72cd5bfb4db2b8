import type {
  AttemptRef,
  BlobRef,
  Factor,
  Json,
  Preset,
  Reduction,
  StateCounts,
  SweepData,
  SweepPlan,
  TaskConfig,
  TaskData,
  TaskEvent,
  TaskState,
  TaskTimings,
  TrainingConfig,
  WeightSnapshot,
} from '@basin/core';

/*
 * Who owns what, and what may happen at once
 *
 * - A *task* is an identity (what to run). A *trial* is one generation of it in a database: generation 0
 *   is the first, `fresh` makes the next. A sweep is linked to one trial of each of its tasks, and two
 *   sweeps that want the same task share the trial.
 * - One process holds the writer of a database; a second `openWriter` throws `store/locked` naming the
 *   first one's pid. The lock goes with the process, however it ends. The writer belongs to one thread
 *   and every method is synchronous: what it returns is committed (`synchronous=FULL`).
 * - Readers are many, in any process, at any time. They open read-only, never wait for the writer and
 *   never make it wait; each call sees one consistent snapshot, two calls may see two.
 * - Blobs are content-addressed files beside the database. Any thread of any process may put and get.
 *   A blob is put before the event that names it, so that a stored name always has its file.
 * - States change through `reduceTask` alone. A rejected event changes and stores nothing.
 * - At every instant a sweep's planned count is the sum over its tasks' states.
 */

export interface WriterOptions {
  /** The database file; it and its folder are made when absent. */
  path: string;
  /** Wall clock in milliseconds since 1970. Default: `Date.now`. */
  now?: () => number;
  /** How often a task may be lost before it counts as failed (`runner/lost`). Default: 3. */
  lossLimit?: number;
  /** How long to wait for another writer to close before `store/locked`. Default: 0. */
  waitMs?: number;
}

export interface PlanSweepOptions {
  /** A new generation of every task instead of stored results. Default: false. */
  fresh?: boolean;
  /** The engine that will run the sweep: reused results of other versions are reported. */
  engineVersion?: string;
}

export interface PlannedSweep {
  /** `sweepIdentity(plan)`: the same plan again is the same sweep, resumed. */
  sweepId: string;
  /** Tasks in the plan. */
  planned: number;
  /** New trials, queued. */
  created: number;
  /** Found with a final outcome (done, diverged, pruned, skipped) and kept. */
  reused: number;
  /** Found failed, cancelled, lost or running with a dead lease, and queued again. */
  requeued: number;
  /** Found queued, or running with a live lease, and left so. */
  pending: number;
  /** Reused results that another engine version computed. */
  otherEngineVersions: { engineVersion: string; count: number }[];
}

/** A finished training, as an analysis that waits for it needs it. */
export interface FinishedTraining {
  taskId: string;
  generation: number;
  config: TrainingConfig;
  weights: BlobRef;
  /** Ordered by step. */
  snapshots: WeightSnapshot[];
}

export interface RunnableTask {
  taskId: string;
  generation: number;
  config: TaskConfig;
  label: string;
  /** Wall clock at which it became queued. */
  queuedAtMs: number;
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

  /** Queued tasks whose dependencies are done, in planned order. Changes nothing. */
  runnableTasks(sweepId: string, options?: { limit?: number }): RunnableTask[];

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

  /** Declares lost every running attempt whose lease ended at or before `nowMs`. */
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

export interface ReaderOptions {
  /** How long to wait for an absent database. Default: not at all, unless it is just being made. */
  waitMs?: number;
}

export interface PageOptions {
  /** Default: 50. */
  limit?: number;
  /** Default: 0. */
  offset?: number;
}

export interface Page<Row> {
  rows: Row[];
  /** Rows over all pages. */
  total: number;
}

export interface SweepSummary {
  sweepId: string;
  experiment: string;
  preset: Preset | 'custom';
  createdAtMs: number;
  /** When it was last planned or resumed. */
  plannedAtMs: number;
  planned: number;
  counts: StateCounts;
}

/** NaN and infinities are null. Best is the largest accuracy, the smallest of anything else. */
export interface MetricSummary {
  count: number;
  lastStep: number;
  last: number | null;
  best: number | null;
  bestStep: number | null;
  min: number | null;
  max: number | null;
}

export interface TaskRow {
  taskId: string;
  generation: number;
  kind: TaskConfig['kind'];
  label: string;
  factors: Record<string, Factor>;
  state: TaskState;
  errorCode: string | null;
  errorMessage: string | null;
  attempt: number;
  epoch: number;
  epochCount: number;
  parameterCount: number | null;
  weightsSha256: string | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
  queueWaitMs: number | null;
  timings: TaskTimings | null;
  /** Spent storing the attempt's events. */
  writeMs: number | null;
  /** By metric name. */
  metrics: Record<string, MetricSummary>;
}

export type TaskSortField =
  'position' | 'label' | 'state' | 'parameterCount' | 'startedAtMs' | 'durationMs';

export interface TaskQuery extends PageOptions {
  states?: readonly TaskState[];
  kind?: TaskConfig['kind'];
  /** A column, or a metric's summary. Tasks without the value come last. Default: position. */
  sort?: TaskSortField | { metric: string; by: 'last' | 'best' | 'min' | 'max' };
  descending?: boolean;
}

export interface AttemptRow {
  attempt: number;
  token: number;
  worker: string;
  /** `running`, or how it ended. */
  state: TaskState;
  startedAtMs: number;
  endedAtMs: number | null;
  leaseUntilMs: number | null;
  queueWaitMs: number;
  timings: TaskTimings | null;
  writeMs: number | null;
  errorCode: string | null;
  errorMessage: string | null;
}

export interface TaskDetail extends TaskData {
  generation: number;
  weights: BlobRef | null;
  snapshots: WeightSnapshot[];
  /** Oldest first. */
  attempts: AttemptRow[];
  /** Other sweeps that share the trial. */
  sweepIds: string[];
}

export interface CurveOptions {
  /** At most this many points a curve; extremes and gaps are kept. Default: 400. */
  pointLimit?: number;
}

/** One curve in columns; `values` holds NaN where the value was NaN or infinite. */
export interface Curve {
  taskId: string;
  steps: number[];
  epochs: number[];
  elapsedMs: number[];
  values: number[];
  /** Points stored; `steps.length` of them are here. */
  pointCount: number;
}

/** A stored event. `payload` is the event without the fields that have their own. */
export interface StoredEvent {
  sequence: number;
  atMs: number;
  /** `planned` speaks of a sweep and has no task. */
  type: TaskEvent['type'] | 'planned';
  sweepId: string | null;
  taskId: string | null;
  generation: number | null;
  attempt: number | null;
  /** metrics: `{ names, lastStep, pointCount }`; finished: `{ state }`; the values are in the tables. */
  payload: Json;
}

export interface StoreReader {
  readonly path: string;

  /** Newest first. */
  sweeps(options?: PageOptions): Page<SweepSummary>;
  sweep(sweepId: string): SweepSummary | null;
  tasks(sweepId: string, query?: TaskQuery): Page<TaskRow>;
  task(sweepId: string, taskId: string): TaskDetail | null;
  /** Names of the metrics that the sweep's tasks have, sorted. */
  metricNames(sweepId: string): string[];
  /** In the order of `taskIds`; unknown ones and those without points are left out. */
  curves(
    sweepId: string,
    taskIds: readonly string[],
    metric: string,
    options?: CurveOptions,
  ): Curve[];
  /** Everything of a sweep, for findings. Null when there is no such sweep. */
  sweepData(sweepId: string): SweepData | null;
  /**
   * Events after `sequence`, oldest first, of one sweep or of all. Continue from `cursor`, which also
   * passes over other sweeps' events. A `progress` or `metrics` event is replaced by its successor.
   */
  eventsSince(
    sequence: number,
    options?: { sweepId?: string; limit?: number },
  ): { events: StoredEvent[]; cursor: number };
  storeVersion(): StoreVersion;
  close(): void;
}

export interface StoreVersion {
  schemaVersion: number;
  sqliteVersion: string;
  /** Sequence number of the newest event, 0 before the first. */
  lastSequence: number;
}

export interface BlobStore {
  readonly directory: string;
  /** Durable when it returns; cheap when the bytes are there already. */
  put(bytes: Uint8Array): BlobRef;
  /** @throws BasinError `store/missing-blob` when the file is absent or its bytes have another digest. */
  get(ref: BlobRef): Uint8Array;
  has(ref: BlobRef): boolean;
}
