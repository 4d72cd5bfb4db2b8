import {
  type BlobRef,
  type MetricSeries,
  sha256Hex,
  type StopReason,
  type TaskContext,
  type TrainedNetwork,
} from '@basin/core';

/** A task context that keeps everything in memory, for tests and benchmarks. */
export interface MemoryContext extends TaskContext {
  /** All values of one metric, in the order they came. */
  valuesOf(name: string): number[];
  stepsOf(name: string): number[];
  blobs: Map<string, Uint8Array>;
}

export function memoryContext(
  options: { trained?: TrainedNetwork[]; stopRequest?: () => StopReason | null } = {},
): MemoryContext {
  const blobs = new Map<string, Uint8Array>();
  const received: MetricSeries[] = [];
  const column = (name: string, pick: (series: MetricSeries) => number[]): number[] =>
    received.filter((series) => series.name === name).flatMap(pick);
  return {
    environment: {
      backend: 'test',
      backendReason: 'test',
      engineVersion: 'test',
      tensorflowVersion: null,
      cpuFeatures: 'test',
      nodeVersion: process.version,
      buildDigest: null,
    },
    now: () => performance.now(),
    stopRequest: options.stopRequest ?? (() => null),
    progress: () => {},
    metrics: (series) => void received.push(...series),
    putBlob(bytes): BlobRef {
      const sha256 = sha256Hex(bytes);
      blobs.set(sha256, Uint8Array.from(bytes));
      return { sha256, byteCount: bytes.length };
    },
    getBlob(ref) {
      const bytes = blobs.get(ref.sha256);
      if (bytes === undefined) throw new Error(`no blob ${ref.sha256}`);
      return bytes;
    },
    trained(taskId) {
      const found = options.trained?.find((one) => one.taskId === taskId);
      if (found === undefined) throw new Error(`no training ${taskId}`);
      return found;
    },
    valuesOf: (name) => column(name, (series) => series.values),
    stepsOf: (name) => column(name, (series) => series.steps),
    blobs,
  };
}
