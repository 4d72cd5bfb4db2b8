import 'server-only';
import type { Metric } from '@basin/core';
import {
  compareTrainings,
  type TrainingAddress,
  type TrainingComparison,
} from '@basin/execution/reading/compare-trainings';
import type { StoreReader } from '@basin/store';
import { type CurveSet, readCurvesOf } from './curves.ts';
import { findSweep, type SweepOverview } from './sweeps.ts';

export interface StoredComparison extends TrainingComparison {
  /** Those that the trainings are looked at in, each once. */
  sweeps: SweepOverview[];
  /** Those that any of the trainings has. */
  metrics: Metric[];
  /** One set a metric. */
  curves: CurveSet[];
}

/** Trainings beside each other; null where a sweep is unknown or has no such training. */
export function readComparison(
  reader: StoreReader,
  tasks: readonly TrainingAddress[],
  nowMs: number,
): StoredComparison | null {
  const sweepIds = [...new Set(tasks.map(({ sweepId }) => sweepId))];
  const sweeps = sweepIds.flatMap((sweepId) => findSweep(reader, sweepId, nowMs) ?? []);
  if (sweeps.length < sweepIds.length) return null;
  const comparison = compareTrainings(reader, tasks);
  if (comparison === null) return null;
  const stored = new Map(
    sweepIds.flatMap((sweepId) => reader.metrics(sweepId).map((metric) => [metric.name, metric])),
  );
  const metrics = comparison.metricNames.flatMap((name) => stored.get(name) ?? []);
  const owners = comparison.trainings.map(({ sweepId, taskId, row }) => ({
    ...{ sweepId, taskId, factors: row.factors },
    label: sweeps.length === 1 ? row.label : `${titleOf(sweeps, sweepId)}: ${row.label}`,
  }));
  const curves = metrics
    .map((metric) => readCurvesOf(reader, owners, metric))
    .filter((set) => set.curves.length > 0);
  return { ...comparison, sweeps, metrics, curves };
}

function titleOf(sweeps: readonly SweepOverview[], sweepId: string): string {
  return sweeps.find(({ id }) => id === sweepId)?.title ?? sweepId;
}
