import type {
  Factor,
  Json,
  MetricDirection,
  MetricFormat,
  Preset,
  TaskConfig,
  TaskEnd,
  TaskState,
} from '@basin/core';
import {
  type AnySQLiteColumn,
  blob,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { ContentType } from './contents/content.ts';

/*
 * The tables, for the writer, the reader and for people with sqlite3 or pandas (README). Times are
 * milliseconds since 1970, durations milliseconds, accuracies fractions. NULL stands for NaN and
 * infinities in metrics, which SQLite cannot hold.
 */

/** A directed graph of tasks: one row, however often it is run again. */
export const sweeps = sqliteTable('sweeps', {
  id: integer().primaryKey(),
  /** `sweepIdentity`: the id that the outside knows. */
  hash: text().notNull().unique(),
  experiment: text().notNull(),
  preset: text().$type<Preset | 'custom'>().notNull(),
  /** What people call it; null: its experiment. */
  name: text(),
  /** What its identity is made of in the place of its tasks; null: the tasks, and it cannot grow. */
  definition: text({ mode: 'json' }).$type<Record<string, Json>>(),
  /** The whole study as it was last planned. */
  study: text({ mode: 'json' }).$type<Json>(),
  createdAtMs: integer('created_at_ms').notNull(),
  plannedAtMs: integer('planned_at_ms').notNull(),
  /** Since when nothing of it is started; null: it may run. Planning it again does not change that. */
  pausedAtMs: integer('paused_at_ms'),
  /** Since when lists leave it out; null: they show it. */
  archivedAtMs: integer('archived_at_ms'),
});

/** One generation of a task, a training or an analysis: what it is, how it stands, how it ended. */
export const trials = sqliteTable(
  'trials',
  {
    id: integer().primaryKey(),
    /** The task's identity: SHA-256 of its canonical config. */
    hash: text().notNull(),
    generation: integer().notNull(),
    kind: text().$type<TaskConfig['kind']>().notNull(),
    state: text().$type<TaskState>().notNull(),
    /** Number and fencing token of the newest attempt, the only one whose writes are accepted; 0 before it. */
    attempt: integer().notNull().default(0),
    token: integer().notNull().default(0),
    leaseUntilMs: integer('lease_until_ms'),
    /** Losses since it was last planned. */
    lossCount: integer('loss_count').notNull().default(0),
    epoch: real().notNull().default(0),
    epochCount: real('epoch_count').notNull().default(0),
    queuedAtMs: integer('queued_at_ms').notNull(),
    /** Null until a worker has it, though it runs by its state: it may be handed out ahead. */
    startedAtMs: integer('started_at_ms'),
    endedAtMs: integer('ended_at_ms'),
    parameterCount: integer('parameter_count'),
    /** SHA-256 of the final weights; null unless done. */
    weightsHash: text('weights_hash'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    environmentId: integer('environment_id').references(() => environments.id),
    seed: integer(),
    config: text({ mode: 'json' }).$type<TaskConfig>().notNull(),
  },
  (table) => [
    unique('trials_hash_generation').on(table.hash, table.generation),
    index('trials_state').on(table.state),
  ],
);

/** Which trials a sweep consists of; a trial may belong to several. */
export const sweepTrials = sqliteTable(
  'sweep_trials',
  {
    sweepId: integer('sweep_id')
      .notNull()
      .references(() => sweeps.id),
    /** Planned order, from 0. */
    position: integer().notNull(),
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    label: text().notNull(),
    factors: text({ mode: 'json' }).$type<Record<string, Factor>>().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sweepId, table.position] }),
    uniqueIndex('sweep_trials_trial').on(table.trialId, table.sweepId),
  ],
);

/**
 * What the proposer of a growing sweep was asked for and told. Turns count both together, so that
 * they can be told again in their order.
 */
export const proposals = sqliteTable(
  'proposals',
  {
    sweepId: integer('sweep_id')
      .notNull()
      .references(() => sweeps.id),
    /** From 0, in the order of asking. */
    number: integer().notNull(),
    point: text({ mode: 'json' }).$type<Record<string, Json>>().notNull(),
    /** The tasks that try the point; they may be other proposals' too. */
    taskIds: text('task_ids', { mode: 'json' }).$type<string[]>().notNull(),
    /** Those that one call of `ask` gave have one turn. */
    askedTurn: integer('asked_turn').notNull(),
    /** Null until all its tasks have ended. */
    toldTurn: integer('told_turn'),
    /** States, metrics and results as they were told (`TaskEnd` without curves). */
    told: text({ mode: 'json' }).$type<Omit<TaskEnd, 'curve'>[]>(),
  },
  (table) => [primaryKey({ columns: [table.sweepId, table.number] })],
);

/** `trial_id` waits for the weights of `needs_trial_id`. */
export const dependencies = sqliteTable(
  'dependencies',
  {
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    position: integer().notNull(),
    needsTrialId: integer('needs_trial_id')
      .notNull()
      .references(() => trials.id),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.position] }),
    index('dependencies_needs').on(table.needsTrialId),
  ],
);

/** Every try at a trial, kept. The token grows over the whole database and is never used again. */
export const attempts = sqliteTable(
  'attempts',
  {
    token: integer().primaryKey(),
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    number: integer().notNull(),
    worker: text().notNull(),
    state: text().$type<TaskState>().notNull(),
    /** When it was handed out; of one that was handed out ahead, once that is known: when its worker came to it. */
    startedAtMs: integer('started_at_ms').notNull(),
    endedAtMs: integer('ended_at_ms'),
    leaseUntilMs: integer('lease_until_ms'),
    queueWaitMs: real('queue_wait_ms').notNull(),
    startMs: real('start_ms'),
    trainMs: real('train_ms'),
    evaluateMs: real('evaluate_ms'),
    analyseMs: real('analyse_ms'),
    writeMs: real('write_ms'),
    /** When a worker elsewhere took it up; null where it was handed to an idle worker at once. */
    claimedAtMs: integer('claimed_at_ms'),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
  },
  (table) => [uniqueIndex('attempts_trial').on(table.trialId, table.number)],
);

/** What computed results: one row for each distinct combination. */
export const environments = sqliteTable('environments', {
  id: integer().primaryKey(),
  hash: text().notNull().unique(),
  backend: text().notNull(),
  backendReason: text('backend_reason').notNull(),
  engineVersion: text('engine_version').notNull(),
  tensorflowVersion: text('tensorflow_version'),
  cpuFeatures: text('cpu_features').notNull(),
  nodeVersion: text('node_version').notNull(),
  /** SHA-256 of the code of engine, models and analysis; null where an older release did not say. */
  buildDigest: text('build_digest'),
});

/** `train/loss`, `test/accuracy`, …: a new metric needs no migration. */
export const metricNames = sqliteTable('metric_names', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  /** What the metric is (`Metric` of libs/core) since its first value was stored. */
  unit: text(),
  direction: text().$type<MetricDirection>().notNull().default('lower'),
  format: text().$type<MetricFormat>().notNull().default('number'),
});

/**
 * Values over steps. Rows of an attempt that is not its trial's newest are history. Without foreign
 * keys, for the writer has just read what they would check, ten million times. The migration makes it
 * WITHOUT ROWID, so that a curve is one range of one tree.
 */
export const metrics = sqliteTable(
  'metrics',
  {
    trialId: integer('trial_id').notNull(),
    attempt: integer().notNull(),
    metricId: integer('metric_id').notNull(),
    step: integer().notNull(),
    epoch: real().notNull(),
    elapsedMs: real('elapsed_ms').notNull(),
    value: real(),
  },
  (table) => [primaryKey({ columns: [table.trialId, table.attempt, table.metricId, table.step] })],
);

/** Kept by the writer with every batch, so that lists need not read curves. */
export const metricSummaries = sqliteTable(
  'metric_summaries',
  {
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    attempt: integer().notNull(),
    metricId: integer('metric_id')
      .notNull()
      .references(() => metricNames.id),
    count: integer().notNull(),
    lastStep: integer('last_step').notNull(),
    last: real(),
    /** The greatest value where higher is better, else the smallest. */
    best: real(),
    bestStep: integer('best_step'),
    min: real(),
    max: real(),
  },
  (table) => [primaryKey({ columns: [table.trialId, table.attempt, table.metricId] })],
);

/** The result record of a finished analysis (`AnalysisResult` of libs/core). */
export const analyses = sqliteTable('analyses', {
  trialId: integer('trial_id')
    .primaryKey()
    .references(() => trials.id),
  measure: text().notNull(),
  result: text({ mode: 'json' }).$type<Json>().notNull(),
});

/** Results of a training beside its weights, such as predictions: a short value, or a content. */
export const outputs = sqliteTable(
  'outputs',
  {
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    name: text().notNull(),
    /** As JSON; null where `content_id` says it. */
    value: text(),
    contentId: integer('content_id').references(() => contents.id),
  },
  (table) => [primaryKey({ columns: [table.trialId, table.name] })],
);

/** Values of outputs that are long; equal ones once, whoever has them. */
export const contents = sqliteTable('contents', {
  id: integer().primaryKey(),
  /** Of the type, a space, the shape, a line feed, and the bytes. */
  sha256: text().notNull().unique(),
  type: text().$type<ContentType>().notNull(),
  /** Lengths of the nested lists, outermost first, as JSON; `[]` for type json. */
  shape: text().notNull(),
  /** Little-endian numbers in row-major order, NaN for null; or UTF-8 JSON. */
  bytes: blob({ mode: 'buffer' }).notNull(),
});

/** Content-addressed files of a trial: its final weights, their average and the snapshots on the way; what a measure made. */
export const artifacts = sqliteTable(
  'artifacts',
  {
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    kind: text().$type<'weights' | 'averaged' | 'snapshot' | 'made'>().notNull(),
    position: integer().notNull(),
    /** Null but for snapshots. */
    step: integer(),
    epoch: real(),
    sha256: text().notNull(),
    byteCount: integer('byte_count').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.trialId, table.kind, table.position] }),
    index('artifacts_sha256').on(table.sha256),
  ],
);

/** What happened, in order: the live cursor. An event's consequences are in the other tables. */
export const events = sqliteTable('events', {
  sequence: integer().primaryKey({ autoIncrement: true }),
  atMs: integer('at_ms').notNull(),
  type: text().notNull(),
  /** Only of events about a whole sweep. */
  sweepId: integer('sweep_id').references(() => sweeps.id),
  trialId: integer('trial_id').references((): AnySQLiteColumn => trials.id),
  attempt: integer(),
  payload: text({ mode: 'json' }).$type<Json>().notNull(),
});

/** Words that people put on trials. */
export const tags = sqliteTable(
  'tags',
  {
    trialId: integer('trial_id')
      .notNull()
      .references(() => trials.id),
    tag: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.trialId, table.tag] }), index('tags_tag').on(table.tag)],
);

/** Words that people put on sweeps. */
export const sweepTags = sqliteTable(
  'sweep_tags',
  {
    sweepId: integer('sweep_id')
      .notNull()
      .references(() => sweeps.id),
    tag: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.sweepId, table.tag] }),
    index('sweep_tags_tag').on(table.tag),
  ],
);

/** What people write about a sweep, or about one trial. */
export const notes = sqliteTable('notes', {
  id: integer().primaryKey(),
  sweepId: integer('sweep_id').references(() => sweeps.id),
  trialId: integer('trial_id').references(() => trials.id),
  atMs: integer('at_ms').notNull(),
  text: text().notNull(),
});
