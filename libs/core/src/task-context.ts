import type { TrainingConfig } from './config/training.ts';
import type { BlobRef, MetricSeries, TaskEnvironment, WeightSnapshot } from './result.ts';

/** A training that an analysis reads. Blobs are fetched on demand, so series can be streamed. */
export interface TrainedNetwork {
  taskId: string;
  config: TrainingConfig;
  /** Rounded to float32 where it trained in float64. */
  weights: Float32Array;
  /** As they are, where it trained in float64. */
  doubles?: Float64Array;
  /** Where it averaged them. */
  averagedWeights?: BlobRef;
  snapshots: WeightSnapshot[];
  /**
   * Test accuracies that the training recorded, by step. An analysis that wants one which is not
   * here evaluates the snapshot itself, to the same value.
   */
  testAccuracies?: Readonly<Record<string, number>>;
}

/**
 * Why a task is asked to stop. `cancel`: nobody wants it any more; it throws `runner/cancelled`.
 * `prune`: it is not worth going on; a training ends at once, with state `pruned` and what it has
 * recorded, an analysis goes on.
 */
export const stopReasons = ['cancel', 'prune'] as const;
export type StopReason = (typeof stopReasons)[number];

/**
 * All that a running task may touch outside its own memory. The runner implements it; `runTraining`
 * and `runAnalysis` receive it, so that they know nothing of threads, queues or the database.
 */
export interface TaskContext {
  environment: TaskEnvironment;
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Why the task should stop at the next epoch; null as long as it should not. */
  stopRequest(): StopReason | null;
  progress(epoch: number, epochCount: number): void;
  metrics(series: MetricSeries[]): void;
  /** Stores bytes under their SHA-256; safe to call twice with the same bytes. */
  putBlob(bytes: Uint8Array): BlobRef;
  getBlob(ref: BlobRef): Uint8Array;
  /** The finished training with this identity, one of those the task depends on. */
  trained(taskId: string): TrainedNetwork;
}
