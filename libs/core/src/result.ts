import { z } from 'zod';
import { count, json, sha256Schema } from './wire.ts';

/*
 * What tasks leave behind, as it crosses threads, processes and Redis: one schema a record, its type
 * inferred. Inside one process nothing is parsed again.
 */

/** More than any network here has weights; nobody makes us ask for memory without end. */
const byteCount = count.max(2 ** 31);

/** A content-addressed file beside the database. */
export const blobRefSchema = z.strictObject({ sha256: sha256Schema, byteCount });
export type BlobRef = z.infer<typeof blobRefSchema>;

/**
 * Values of one metric, in columns of equal length, ordered by step. Names are paths such as
 * `train/loss`; accuracies are fractions. NaN and infinities are stored, and travel as JSON, as null.
 */
export const metricSeriesSchema = z
  .strictObject({
    name: z.string().min(1).max(200),
    /** Optimiser updates made before the value was taken. */
    steps: z.array(z.number()),
    /** Whole or partial epochs at that step. */
    epochs: z.array(z.number()),
    /** Since the attempt started. */
    elapsedMs: z.array(z.number()),
    values: z.array(z.number().nullable()),
  })
  .refine(
    ({ steps, epochs, elapsedMs, values }) =>
      [epochs, elapsedMs, values].every((column) => column.length === steps.length),
    'columns of unequal length',
  )
  .transform((read) => ({ ...read, values: read.values.map((value) => value ?? NaN) }));
export type MetricSeries = z.infer<typeof metricSeriesSchema>;

const milliseconds = z.number().min(0);

/** What is kept of a metric beside its curve. NaN and infinities are null. */
export interface MetricSummary {
  count: number;
  lastStep: number;
  last: number | null;
  /** The greatest where higher is better, else the smallest. */
  best: number | null;
  bestStep: number | null;
  min: number | null;
  max: number | null;
}

/** Where the time of one attempt went. */
export const taskTimingsSchema = z.strictObject({
  /** Building and loading programs, data included. */
  startMs: milliseconds,
  trainMs: milliseconds,
  evaluateMs: milliseconds,
  analyseMs: milliseconds,
});
export type TaskTimings = z.infer<typeof taskTimingsSchema>;

const text = z.string().max(200_000);

/** What computed a result; stored beside it, not part of its identity. */
export const taskEnvironmentSchema = z.strictObject({
  backend: text,
  backendReason: text,
  engineVersion: text,
  tensorflowVersion: text.nullable(),
  cpuFeatures: text,
  nodeVersion: text,
  /** SHA-256 of the code that decides the bits; null where a release before it was stored did not say. */
  buildDigest: sha256Schema.nullable(),
});
export type TaskEnvironment = z.infer<typeof taskEnvironmentSchema>;

/** A saved flat weight vector of a training (little-endian, in the training's precision). */
export const weightSnapshotSchema = z.strictObject({
  step: count,
  epoch: z.number(),
  blob: blobRefSchema,
});
export type WeightSnapshot = z.infer<typeof weightSnapshotSchema>;

export const trainingOutcomeSchema = z.strictObject({
  kind: z.literal('training'),
  /** `pruned`: asked to stop, for it was not worth going on. */
  state: z.enum(['done', 'diverged', 'pruned']),
  parameterCount: count,
  /** SHA-256 of the final weights, little-endian, in the training's precision; null unless done. */
  weights: blobRefSchema.nullable(),
  /** Of a training that averages its weights. */
  averagedWeights: blobRefSchema.exactOptional(),
  snapshots: z.array(weightSnapshotSchema),
  /** Small results such as predictions: JSON, at most about 1 MiB. */
  outputs: z.record(z.string(), json),
  timings: taskTimingsSchema,
  environment: taskEnvironmentSchema,
});
export type TrainingOutcome = z.infer<typeof trainingOutcomeSchema>;

export const analysisOutcomeSchema = z.strictObject({
  kind: z.literal('analysis'),
  state: z.literal('done'),
  /** The measure's result record; infinities and NaN as null. */
  result: json,
  timings: taskTimingsSchema,
  environment: taskEnvironmentSchema,
});
export type AnalysisOutcome = z.infer<typeof analysisOutcomeSchema>;

/**
 * What is known of a run that was made elsewhere. Where its time went, and what computed it, nobody here
 * can say.
 */
export const importOutcomeSchema = z.strictObject({
  kind: z.literal('import'),
  state: z.enum(['done', 'pruned']),
  /** Where it was read from and when, as output `imported`. */
  outputs: z.record(z.string(), json),
});
export type ImportOutcome = z.infer<typeof importOutcomeSchema>;

export const taskOutcomeSchema = z.discriminatedUnion('kind', [
  trainingOutcomeSchema,
  analysisOutcomeSchema,
  importOutcomeSchema,
]);
export type TaskOutcome = z.infer<typeof taskOutcomeSchema>;
