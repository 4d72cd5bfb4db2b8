import {
  type AnalysisConfigInput,
  type BlobRef,
  type MeasureConfig,
  type NetworkConfig,
  resolveTask,
  sha256Hex,
  type TaskConfigInput,
  type TaskContext,
  taskIdentity,
  type TrainedNetwork,
  type TrainingConfig,
  type AnalysisConfig,
} from '@basin/core';
import { initialWeights } from '@basin/models';

type TrainingInput = Extract<TaskConfigInput, { kind: 'training' }>;

/** Dense layers of the given widths, tanh between them. */
export function dense(widths: number[]): NetworkConfig['layers'] {
  return widths.map((units, index) => ({
    type: 'dense',
    units,
    activation: index === widths.length - 1 ? 'linear' : 'tanh',
    bias: true,
  }));
}

/** A training of a small net on f1, with overrides. */
export function functionTraining(overrides: Partial<TrainingInput> = {}): TrainingConfig {
  return resolveTask<'training'>({
    kind: 'training',
    schemaVersion: 1,
    dataset: { name: 'function', target: 'f1', pointCount: 40 },
    network: { inputShape: [1], layers: dense([4, 3, 1]) },
    loss: 'mean-squared-error',
    optimiser: { type: 'adam', learningRate: 1e-2 },
    epochCount: 1,
    batchSize: 'full',
    seed: 1,
    ...overrides,
  });
}

/** Blobs in memory, and trainings that "finished" with given or initial weights. */
export interface TrainedContext extends TaskContext {
  /** Adds a finished training; its identity names it. */
  add(config: TrainingConfig, finished?: Partial<TrainedNetwork>): TrainedNetwork;
  put(weights: Float32Array): BlobRef;
  cancel(): void;
}

export function trainedContext(): TrainedContext {
  const blobs = new Map<string, Uint8Array>();
  const trainings = new Map<string, TrainedNetwork>();
  let isCancelled = false;
  const putBlob = (bytes: Uint8Array): BlobRef => {
    const sha256 = sha256Hex(bytes);
    blobs.set(sha256, bytes.slice());
    return { sha256, byteCount: bytes.length };
  };
  return {
    environment: {
      backend: 'test',
      backendReason: 'test',
      engineVersion: 'test',
      tensorflowVersion: null,
      cpuFeatures: '',
      nodeVersion: process.version,
      buildDigest: null,
    },
    now: () => performance.now(),
    stopRequest: () => (isCancelled ? 'cancel' : null),
    cancel: () => {
      isCancelled = true;
    },
    progress: () => {},
    metrics: () => {},
    putBlob,
    put: (weights) =>
      putBlob(new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength)),
    getBlob: (ref) => blobs.get(ref.sha256) as Uint8Array,
    trained: (taskId) => trainings.get(taskId) as TrainedNetwork,
    add(config, finished = {}) {
      const taskId = taskIdentity(config);
      const training = {
        taskId,
        config,
        weights: initialWeights(config),
        snapshots: [],
        ...finished,
      };
      trainings.set(taskId, training);
      return training;
    },
  };
}

type MeasureInput = AnalysisConfigInput['measure'];

/** An analysis of the given trainings. */
export function analysis(
  measure: MeasureInput,
  inputs: readonly TrainedNetwork[],
  precision: AnalysisConfig['precision'] = 'float32',
): AnalysisConfig & { measure: MeasureConfig } {
  return resolveTask<'analysis'>({
    kind: 'analysis',
    schemaVersion: 1,
    inputs: inputs.map(({ taskId }) => taskId),
    measure,
    precision,
  });
}
