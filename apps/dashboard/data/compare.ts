import 'server-only';
import type { Metric } from '@basin/core';
import {
  compareTrainings,
  type TrainingAddress,
  type TrainingComparison,
} from '@basin/execution/reading/compare-trainings';
import { pointKey } from '@basin/execution/reading/rank-points';
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

/** Trainings that are read for a page, all seeds of all settings together: 200 were half a megabyte. */
const mostTrainings = 120;

/**
 * Trainings beside each other; null where a sweep is unknown or has no such training.
 *
 * @param allSeeds each with the others of its setting, as far as they have ended or begun.
 */
export function readComparison(
  reader: StoreReader,
  named: readonly TrainingAddress[],
  nowMs: number,
  allSeeds = false,
): StoredComparison | null {
  const tasks = allSeeds ? withAllSeeds(reader, named) : named;
  const sweepIds = [...new Set(tasks.map(({ sweepId }) => sweepId))];
  const sweeps = sweepIds.flatMap((sweepId) => findSweep(reader, sweepId, nowMs) ?? []);
  if (sweeps.length < sweepIds.length) return null;
  const comparison = compareTrainings(reader, tasks);
  if (comparison === null) return null;
  const stored = new Map(
    sweepIds.flatMap((sweepId) => reader.metrics(sweepId).map((metric) => [metric.name, metric])),
  );
  const metrics = comparison.metricNames.flatMap((name) => stored.get(name) ?? []);
  const titled = (sweepId: string, label: string): string =>
    sweeps.length === 1 ? label : `${titleOf(sweeps, sweepId)}: ${label}`;
  const owners = comparison.trainings.map(({ sweepId, taskId, row, group }) => ({
    ...{ sweepId, taskId },
    factors: {
      ...row.factors,
      [settingFactor]: titled(sweepId, comparison.groups[group]?.label ?? row.label),
    },
    label: titled(sweepId, row.label),
  }));
  const curves = metrics
    .map((metric) => readCurvesOf(reader, owners, metric))
    .filter((set) => set.curves.length > 0);
  return { ...comparison, sweeps, metrics, curves };
}

/** Curves of one setting's seeds are put together by it. */
export const settingFactor = 'setting';

/** The named trainings, and behind each the others of its setting, in planned order. */
function withAllSeeds(reader: StoreReader, named: readonly TrainingAddress[]): TrainingAddress[] {
  const found = named.flatMap((address) => {
    const { rows } = reader.trainings(address.sweepId, mostLookedAt);
    const own = rows.find(({ taskId }) => taskId === address.taskId);
    if (own?.factors['seed'] === undefined) return [address];
    const key = pointKey(own.factors);
    const others = rows.filter(
      ({ taskId, factors }) => taskId !== own.taskId && pointKey(factors) === key,
    );
    return [address, ...others.map(({ taskId }) => ({ sweepId: address.sweepId, taskId }))];
  });
  const byKey = new Map(found.map((one) => [`${one.sweepId}:${one.taskId}`, one]));
  return [...byKey.values()].slice(0, mostTrainings);
}

/** Trainings of a sweep among which seeds are looked for. */
const mostLookedAt = 5_000;

function titleOf(sweeps: readonly SweepOverview[], sweepId: string): string {
  return sweeps.find(({ id }) => id === sweepId)?.title ?? sweepId;
}
