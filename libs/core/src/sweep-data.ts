import type { TaskConfig } from './config/task.ts';
import type { Json } from './json.ts';
import type { MetricSeries, TaskEnvironment, TaskTimings } from './result.ts';
import type { TaskState } from './state.ts';
import type { Factor, Preset } from './sweep.ts';

/** One task of a sweep with all that was stored of it; the store makes it, experiments read it. */
export interface TaskData {
  id: string;
  config: TaskConfig;
  label: string;
  factors: Record<string, Factor>;
  state: TaskState;
  errorCode: string | null;
  errorMessage: string | null;
  /** Null until a training has ended. */
  parameterCount: number | null;
  weightsSha256: string | null;
  /** The accepted attempt's metrics by name; NULL in the store is NaN here. */
  metrics: Record<string, MetricSeries>;
  /** A training's small results (`predictions`, …). */
  outputs: Record<string, Json>;
  /** An analysis's result record (`AnalysisResult`), null until it is done. */
  result: Json;
  timings: TaskTimings | null;
  environment: TaskEnvironment | null;
}

/** Everything that findings, claims and figures of one sweep are computed from. */
export interface SweepData {
  sweepId: string;
  experiment: string;
  preset: Preset | 'custom';
  /** In planned order. */
  tasks: TaskData[];
}
