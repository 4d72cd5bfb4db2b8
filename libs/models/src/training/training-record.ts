import type { Json, TaskContext, TaskTimings, WeightSnapshot } from '@basin/core';
import { type Floats, littleEndianBytes } from '../little-endian.ts';
import { openMetricRecorder } from './metric-recorder.ts';
import type { TrainingProgram } from './training-program.ts';

/** Where the present weights come from. */
export type WeightSource = Pick<TrainingProgram, 'flatState' | 'averagedState'>;

/** What a training leaves behind while it runs: metrics, snapshots, outputs, timings. */
export interface TrainingRecord {
  readonly timings: TaskTimings;
  readonly snapshots: WeightSnapshot[];
  readonly outputs: Record<string, Json>;
  elapsedMs(): number;
  /** Runs work and adds its duration to a timing. */
  time<T>(timing: keyof TaskTimings, work: () => T): T;
  /** Null values are left out; NaN and infinities are kept. */
  addMetrics(
    point: { step: number; epoch: number; elapsedMs?: number },
    values: Record<string, number | null>,
  ): void;
  addSnapshot(step: number, epoch: number, state: Floats): void;
  /** Hands the metrics collected so far to the context. */
  flush(): void;
}

export function openTrainingRecord(context: TaskContext): TrainingRecord {
  const startMs = context.now();
  const elapsedMs = (): number => context.now() - startMs;
  const timings: TaskTimings = { startMs: 0, trainMs: 0, evaluateMs: 0, analyseMs: 0 };
  const metrics = openMetricRecorder(context);
  const snapshots: WeightSnapshot[] = [];
  return {
    timings,
    snapshots,
    outputs: {},
    elapsedMs,
    time(timing, work) {
      const before = context.now();
      try {
        return work();
      } finally {
        timings[timing] += context.now() - before;
      }
    },
    addMetrics(point, values) {
      metrics.add({ elapsedMs: elapsedMs(), ...point }, values);
    },
    addSnapshot(step, epoch, state) {
      const blob = context.putBlob(littleEndianBytes(state));
      snapshots.push({ step, epoch, blob });
    },
    flush: metrics.flush,
  };
}
