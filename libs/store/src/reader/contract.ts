import type {
  BlobRef,
  Condition,
  Factor,
  Field,
  Json,
  Metric,
  MetricSummary,
  PlannedTask,
  Preset,
  QueryNames,
  StateCounts,
  SweepData,
  SweepTimes,
  Target,
  TaskConfig,
  TaskData,
  TaskEvent,
  TaskState,
  TaskTimings,
  WeightSnapshot,
} from '@basin/core';
import type { DriverName } from '../driver/choose-driver.ts';
import type { CountedSweep } from './sweep-index.ts';

export type { CountedSweep };

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

export interface SweepQuery extends PageOptions {
  /** Default: true. False leaves archived ones out. */
  archived?: boolean;
  /** Each of them is in what people see of a sweep. */
  words?: readonly SweepWord[];
}

/** A word in a sweep's name, experiment, tags or notes, in any case of ASCII letters, or begins its id. */
export interface SweepWord {
  word: string;
  /** Experiments whose own words, which are not stored, have it too. */
  experiments: readonly string[];
}

export interface SweepSummary {
  sweepId: string;
  experiment: string;
  preset: Preset | 'custom';
  /** What people call it; null: its experiment. */
  name: string | null;
  /** Of a study that grows: what makes it this one. Null: its list of tasks. */
  definition: Record<string, Json> | null;
  /** The whole study as it was last planned, null where it came without. */
  study: Json;
  createdAtMs: number;
  /** When it was last planned or resumed. */
  plannedAtMs: number;
  /** Since when nothing of it is started; null while it may run. */
  pausedAtMs: number | null;
  /** Since when lists leave it out. */
  archivedAtMs: number | null;
  planned: number;
  counts: StateCounts;
  /** All its tasks have ended, but it grows by what comes out, and was stopped before it had it all. */
  asksOn: boolean;
}

/** How a task stands in tables: a run that was made elsewhere is a training there. */
export type RowKind = 'training' | 'analysis';

export interface TaskRow {
  taskId: string;
  generation: number;
  kind: RowKind;
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
  'position' | 'label' | 'state' | 'parameterCount' | 'startedAtMs' | 'workMs';

export interface TaskQuery extends PageOptions {
  states?: readonly TaskState[];
  /** Of trainings as of analyses without repeats, as in tables: see `repeats` there. */
  kind?: RowKind;
  /** Only those among these: found by their ids, however large the sweep is. */
  taskIds?: readonly string[];
  /** Each of them is in the label, in any case of ASCII letters, or begins the task's id. */
  words?: readonly string[];
  /** A parsed query (`parseQuery` of libs/core) that they meet; several must all be met. */
  where?: readonly Condition[];
  /** A column, a factor, or a metric's summary. Tasks without the value come last. Default: position. */
  sort?:
    TaskSortField | { factor: string } | { metric: string; by: 'last' | 'best' | 'min' | 'max' };
  descending?: boolean;
}

/** A table of tasks with columns of one's choice. */
export interface TableQuery extends PageOptions {
  /** The columns. */
  fields: readonly Field[];
  /** A parsed query (`parseQuery` of libs/core) that the tasks meet; several must all be met. */
  where?: readonly Condition[];
  kind?: RowKind;
  /** Only those among these: found by their ids, however large the sweep is. */
  taskIds?: readonly string[];
  /**
   * Whether what repeats another task in a second precision, for a claim, is a row of its own. Default: where
   * all kinds are asked for, or tasks by their ids, or by what tells repeats from what they repeat.
   */
  repeats?: boolean;
  /**
   * Tasks without the value come last, and by a metric or a measure also those that failed, diverged
   * or were cancelled: what they have is not what they were to reach. Default: planned order.
   */
  sort?: Field;
  descending?: boolean;
  /**
   * Where there are more than `limit`: a random sample of all of them, in their order and the same at each look,
   * instead of a page (`samplePlaces`). What is drawn must not be the first tasks, which are of a few settings.
   */
  sample?: boolean;
  /**
   * What somebody has found of the table as it was at this event, or later, will do (`keepTableIds`): while a
   * large sweep runs, something has always happened since. Default: only what is found as it is now.
   */
  since?: number;
}

export type TableValue = string | number | null;

export interface TableRow {
  taskId: string;
  label: string;
  kind: RowKind;
  state: TaskState;
  /** Of the fields, in their order; of `started` and `work` milliseconds. Null: it has none, or NaN. */
  values: TableValue[];
}

/** An analysis beside the training that it measures, or a repeat beside what it repeats. */
export interface AttachedAnalysis {
  trainingId: string;
  taskId: string;
  /** Of a repeat `float64 repeat`. */
  measure: string;
  label: string;
  state: TaskState;
}

/** One try at a task of a sweep: who worked on what, when. */
export interface WorkedAttempt {
  taskId: string;
  label: string;
  kind: RowKind;
  attempt: number;
  worker: string;
  /** `running`, or how it ended. */
  state: TaskState;
  /** When a worker had it: claimed, where it was claimed from elsewhere. */
  startedAtMs: number;
  /** Null while it runs. */
  endedAtMs: number | null;
}

/** An analysis of a training, and a sweep to look at it in. */
export interface AnalysisAnywhere extends Omit<AttachedAnalysis, 'trainingId'> {
  sweepId: string;
  generation: number;
  /** Trainings that it reads. */
  inputCount: number;
}

export interface TimesOptions {
  /**
   * What had ended before that is told apart as stored: since a sweep was first planned, or last.
   * Default: created.
   */
  since?: 'created' | 'planned';
  /** Until when running attempts count. Default: now. */
  nowMs?: number;
  /** Nobody works: what is still running in the store ran until any attempt was heard last. */
  untilHeard?: boolean;
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
  /** From runnable to handed out. */
  queueWaitMs: number;
  /** When a worker elsewhere took it up; null where it was handed to an idle worker at once. */
  claimedAtMs: number | null;
  timings: TaskTimings | null;
  writeMs: number | null;
  errorCode: string | null;
  errorMessage: string | null;
}

export interface TaskDetail extends TaskData {
  generation: number;
  weights: BlobRef | null;
  averagedWeights: BlobRef | null;
  snapshots: WeightSnapshot[];
  /** Oldest first. */
  attempts: AttemptRow[];
  /** Other sweeps that share the trial. */
  sweepIds: string[];
}

export interface CurveOptions {
  /** At most this many points a curve, 8 or more; extremes and gaps of what is read are kept. Default: 400. */
  pointLimit?: number;
  /**
   * About so many rows are read: what a server has the time for between two other requests. Curves
   * that together have more are read in samples. Default: 200,000.
   */
  rowLimit?: number;
}

export interface TaskOptions {
  /** Default: true. False leaves `metrics` empty: a long training has a million points. */
  withPoints?: boolean;
}

export interface SweepDataOptions {
  /** Default: true. False leaves `elapsedMs` of all series empty, a third of a large sweep's memory. */
  withTimes?: boolean;
}

/** One curve in columns; `values` holds NaN where the value was NaN or infinite. */
export interface Curve {
  taskId: string;
  steps: number[];
  epochs: number[];
  elapsedMs: number[];
  values: number[];
  /** When the attempt began of which they are; null: nobody knows. */
  startedAtMs: number | null;
  /** Points stored; `steps.length` of them are here. */
  pointCount: number;
  /** Too long to be read in whole: of even stretches, the best and the last value; others may be more extreme. */
  isSampled: boolean;
}

/** A stored event. `payload` is the event without the fields that have their own. */
export interface StoredEvent {
  sequence: number;
  atMs: number;
  /** `planned` and `extended` speak of a sweep and have no task. */
  type: TaskEvent['type'] | 'planned' | 'extended';
  sweepId: string | null;
  taskId: string | null;
  generation: number | null;
  attempt: number | null;
  /** metrics: `{ names, lastStep, pointCount }`; finished: `{ state }`; the values are in the tables. */
  payload: Json;
}

/** A task by itself: its newest generation, as the sweep has it that was planned last. */
export interface FoundTask {
  taskId: string;
  generation: number;
  kind: RowKind;
  state: TaskState;
  label: string;
  sweepId: string;
  experiment: string;
}

export interface Found {
  sweeps: SweepSummary[];
  tasks: FoundTask[];
}

/** Of a trial what tables of it have beside its row and its config. */
export interface TrialFacts {
  taskId: string;
  /** Null: an analysis. */
  seed: number | null;
  queuedAtMs: number;
  /** What computed it; null until it has a result. */
  backend: string | null;
  engineVersion: string | null;
  buildDigest: string | null;
  /** Separated by spaces, sorted. */
  tags: string | null;
  /** The task of the sweep that it repeats in a second precision; null of one that counts by itself. */
  repeats: string | null;
}

/** What people put on a sweep or a task. */
export interface Annotations {
  /** Sorted. */
  tags: string[];
  /** Oldest first. */
  notes: { atMs: number; text: string }[];
}

export interface StoreReader {
  readonly path: string;

  /** All that is read in `work`, which must not wait for anything, is of one moment. */
  atOnce<T>(work: () => T): T;
  /** Newest first. */
  sweeps(options?: SweepQuery): Page<SweepSummary>;
  sweep(sweepId: string): SweepSummary | null;
  /**
   * Sweeps and tasks whose ids begin with a text, and sweeps of which it is the name; where none has
   * it for a name, sweeps whose names begin so, in any case of ASCII letters. Newest sweeps first, at
   * most `limit` of each.
   */
  find(text: string, limit: number): Found;
  annotations(target: Target): Annotations;
  /** The tasks of a sweep as they were planned, in their places. */
  plannedTasks(sweepId: string): PlannedTask[];
  /** Configs of some of a sweep's tasks, in planned order. */
  configs(sweepId: string, taskIds: readonly string[]): TaskConfig[];
  /** Where some of a sweep's trials come from, in no order. */
  trialFacts(sweepId: string, taskIds: readonly string[]): TrialFacts[];
  /** The result record of one analysis, null until it is done. */
  analysisResult(taskId: string, generation: number): Json;
  /** Work, waiting and time on the wall of sweeps taken together: what they share counts once. */
  times(sweepIds: readonly string[], options?: TimesOptions): SweepTimes;
  tasks(sweepId: string, query?: TaskQuery): Page<TaskRow>;
  /**
   * All tasks that meet a query, in its order and in batches of `limit`, so that a large sweep never
   * is in memory as a whole. Which tasks and their order are settled at the first batch.
   */
  taskBatches(sweepId: string, query?: TaskQuery): Iterable<TaskRow[]>;
  /** Names of the factors of the tasks that meet a query, in the order of planning. */
  factorNames(sweepId: string, query?: TaskQuery): string[];
  /** What the tasks of a sweep can be asked for, sorted by, and shown with. */
  queryNames(sweepId: string): QueryNames;
  /** Whether a measure's number (`barrier/train-loss`) is of trainings of two seeds in any analysis of the sweep. */
  isBetweenSeeds(sweepId: string, measureMetric: string): boolean;
  table(sweepId: string, query: TableQuery): Page<TableRow>;
  /** How many tasks meet a query of a table and are left out of it, for they repeat others: see `repeats`. */
  repeatsLeftOut(
    sweepId: string,
    query: Pick<TableQuery, 'where' | 'kind' | 'taskIds' | 'repeats'>,
  ): number;
  /** All rows of a table, as `taskBatches` gives tasks. */
  tableBatches(sweepId: string, query: TableQuery): Iterable<TableRow[]>;
  /** The inner numbers of all tasks of a table, in its order: what another reader can keep. */
  tableIds(sweepId: string, query: TableQuery): number[];
  /** Whether pages of a table are read at once, or by a look at every task first. */
  isTableReady(sweepId: string, query: TableQuery): boolean;
  /**
   * Spares that look: another reader has found these, after the event `asOf` or later (default: the newest).
   * Until something happens; to those who ask for no newer ones (`since`), longer.
   */
  keepTableIds(sweepId: string, query: TableQuery, ids: readonly number[], asOf?: number): void;
  /**
   * The sweeps of a page of `sweeps` that this reader has not looked through yet, with how many tasks each
   * has: without that look, which `sweeps` itself takes.
   */
  uncounted(options: SweepQuery): { sweepId: string; taskCount: number }[];
  /** Whether what takes a look at every task has been counted: names, totals, attempts. */
  isCounted(sweepId: string): boolean;
  /** Counts it, for another reader to take over; null when there is no such sweep. Plain enough to be sent. */
  counted(sweepId: string): CountedSweep | null;
  /** Spares that look: what another reader of this database has counted, and what has happened since. */
  takeCounted(sweepId: string, counted: CountedSweep): void;
  /** The analyses of some trainings in the sweep, in planned order, and behind them the repeats of these trainings. */
  analysesOf(sweepId: string, trainingIds: readonly string[]): AttachedAnalysis[];
  /** The newest attempts at the sweep's tasks, oldest first: at most `limit`, of `total`. */
  attempts(sweepId: string, limit: number): Page<WorkedAttempt>;
  /** The newest 100 analyses that read a training, in whatever sweep they were planned. */
  analysesAnywhere(trainingId: string): AnalysisAnywhere[];
  task(sweepId: string, taskId: string, options?: TaskOptions): TaskDetail | null;
  /** The metrics that the sweep's tasks have, sorted by name; what each of them is, is stored. */
  metrics(sweepId: string): Metric[];
  /** In the order of `taskIds`; unknown ones and those without points are left out. */
  curves(
    sweepId: string,
    taskIds: readonly string[],
    metric: string,
    options?: CurveOptions,
  ): Curve[];
  /** Values of metrics that the sweep's tasks have; counted no further than `limit`. */
  valueCount(sweepId: string, limit: number): number;
  /**
   * Everything of a sweep, for findings. Null when there is no such sweep. Columns of series may be
   * shared: do not change them.
   */
  sweepData(sweepId: string, options?: SweepDataOptions): SweepData | null;
  /**
   * Events after `sequence`, oldest first, of one sweep or of all. Continue from `cursor`, which also
   * passes over other sweeps' events. A `progress` or `metrics` event is replaced by its successor.
   */
  eventsSince(
    sequence: number,
    options?: { sweepId?: string; limit?: number },
  ): { events: StoredEvent[]; cursor: number };
  /** Kept up from call to call: asking again costs what has happened since. */
  activity(sweepId: string): SweepActivity | null;
  /** Null when there is no such sweep; at most `limit` events are looked at. */
  changesSince(sweepId: string, sequence: number, limit?: number): SweepChanges | null;
  /**
   * The first trainings in planned order, repeats left out, without states and summaries; or as many as a random
   * sample of all, for what draws them (see `TableQuery`).
   */
  trainings(
    sweepId: string,
    limit: number,
    options?: Pick<TableQuery, 'sample'>,
  ): Page<PlannedTraining>;
  /** The first `limit` tasks that run, in planned order. */
  running(sweepId: string, limit: number): RunningTask[];
  /** Sequence number of the newest event, 0 before the first. */
  lastSequence(): number;
  storeVersion(): StoreVersion;
  close(): void;
}

/** What the event log says of a sweep as a whole. */
export interface SweepActivity {
  /** Sequence number of the newest event of the sweep; 0 before the first. */
  lastSequence: number;
  lastEventAtMs: number | null;
  /** Of the newest event that changed a task's state: what findings depend on. */
  settledSequence: number;
  settledAtMs: number | null;
  /** Attempts that ended since the sweep was last planned or resumed, for an estimate of the rest. */
  finishedSincePlanned: number;
}

/** What happened to a sweep's tasks since a cursor. */
export interface SweepChanges {
  /** Continue from here. */
  cursor: number;
  /** Tasks with new values of metrics. */
  measured: string[];
  /** Tasks that changed their state. */
  settled: string[];
  /** More has happened than is said: any task may have changed. */
  isCut: boolean;
}

/** A training as its sweep names it. */
export interface PlannedTraining {
  taskId: string;
  label: string;
  factors: Record<string, Factor>;
}

/** A task that runs now. */
export interface RunningTask {
  taskId: string;
  label: string;
  epoch: number;
  epochCount: number;
}

export interface StoreVersion {
  schemaVersion: number;
  sqliteVersion: string;
  /** What opens the database: better-sqlite3's addon, or Node's own SQLite. */
  sqliteDriver: DriverName;
  /** Sequence number of the newest event, 0 before the first. */
  lastSequence: number;
}
