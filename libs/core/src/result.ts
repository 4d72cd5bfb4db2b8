import type { Json } from './json.ts';

/** A content-addressed file beside the database. */
export interface BlobRef {
  sha256: string;
  byteCount: number;
}

/**
 * Values of one metric, in columns of equal length, ordered by step. Names are paths such as
 * `train/loss`; accuracies are fractions. NaN and infinities are stored as null.
 */
export interface MetricSeries {
  name: string;
  /** Optimiser updates made before the value was taken. */
  steps: number[];
  /** Whole or partial epochs at that step. */
  epochs: number[];
  /** Since the attempt started. */
  elapsedMs: number[];
  values: number[];
}

/** Where the time of one attempt went. */
export interface TaskTimings {
  /** Building and loading programs, data included. */
  startMs: number;
  trainMs: number;
  evaluateMs: number;
  analyseMs: number;
}

/** What computed a result; stored beside it, not part of its identity. */
export interface TaskEnvironment {
  backend: string;
  backendReason: string;
  engineVersion: string;
  tensorflowVersion: string | null;
  cpuFeatures: string;
  nodeVersion: string;
}

/** A saved flat weight vector of a training (float32, little-endian). */
export interface WeightSnapshot {
  step: number;
  epoch: number;
  blob: BlobRef;
}

export interface TrainingOutcome {
  kind: 'training';
  state: 'done' | 'diverged';
  parameterCount: number;
  /** SHA-256 of the final float32 little-endian weights; null when diverged. */
  weights: BlobRef | null;
  snapshots: WeightSnapshot[];
  /** Small results such as predictions: JSON, at most about 1 MiB. */
  outputs: Record<string, Json>;
  timings: TaskTimings;
  environment: TaskEnvironment;
}

export interface AnalysisOutcome {
  kind: 'analysis';
  state: 'done';
  /** The measure's result record; infinities and NaN as null. */
  result: Json;
  timings: TaskTimings;
  environment: TaskEnvironment;
}

export type TaskOutcome = TrainingOutcome | AnalysisOutcome;
