import {
  type AnalysisConfig,
  BasinError,
  type Json,
  type MeasureConfig,
  type TaskContext,
} from '@basin/core';
import type { Engine } from '@basin/engine';
import type { LoadedData } from '@basin/models';
import type { AnalysedNetwork } from './inputs/analysed-network.ts';

/** All that one run of a measure works with. */
export interface MeasureRun<M extends MeasureConfig = MeasureConfig> {
  measure: M;
  /** The trainings, in the order of the task's `inputs`; at least one. */
  networks: [AnalysedNetwork, ...AnalysedNetwork[]];
  precision: AnalysisConfig['precision'];
  engine: Engine;
  context: TaskContext;
  /** What `loadData` gave for the trainings' data sets. */
  data: LoadedData;
}

/** Reports how far a measure is, and stops it when its task was cancelled. */
export function checkpoint(run: Pick<MeasureRun, 'context'>, done: number, total: number): void {
  if (run.context.stopRequest() === 'cancel') {
    throw new BasinError(
      'runner/cancelled',
      `the analysis was cancelled at step ${done} of ${total}`,
    );
  }
  run.context.progress(done, total);
}

/** Results are JSON, which has no NaN and no infinity: both are null there. */
export function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** A record with its numbers that are NaN or infinite replaced by null. */
export function jsonSafe(value: Json): Json {
  if (typeof value === 'number') return finiteOrNull(value);
  if (Array.isArray(value)) return value.map(jsonSafe);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, jsonSafe(item)]));
}
