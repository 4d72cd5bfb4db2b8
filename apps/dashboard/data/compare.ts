import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { mostColours } from '@basin/charts/colours';
import type { Metric } from '@basin/core';
import {
  type ComparedTraining,
  compareTrainings,
  type TrainingAddress,
  type TrainingComparison,
} from '@basin/execution/reading/compare-trainings';
import { pointKey } from '@basin/execution/reading/rank-points';
import type { PlannedTraining, StoreReader } from '@basin/store';
import type { Along } from '../components/curves/along.ts';
import { type CurveSet, curvesOfAhead, readCurvesOf, usualAlong } from './curves.ts';
import { findSweep, type SweepOverview } from './sweeps.ts';

/** A training by a name that no other one of the comparison has: with its sweep's where there are several. */
export type NamedTraining = ComparedTraining & { name: string };

export interface StoredComparison extends TrainingComparison {
  trainings: NamedTraining[];
  /** Those that the trainings are looked at in, each once. */
  sweeps: SweepOverview[];
  /** Those that any of the trainings has. */
  metrics: Metric[];
  /** One set a metric. */
  curves: CurveSet[];
  /** What they run along where nobody chose. */
  usualAlong: Along;
}

/** Trainings that are read for a page, all seeds of all settings together: 200 were half a megabyte. */
const mostTrainings = 120;

/**
 * Trainings beside each other; null where a sweep is unknown or has no such training.
 *
 * @param choice.along what curves run along; null: as suits them.
 * @param choice.allSeeds each with the others of its setting, as far as they have ended or begun.
 */
export async function readComparison(
  reader: StoreReader,
  named: readonly TrainingAddress[],
  nowMs: number,
  choice: { allSeeds?: boolean; along?: Along | null } = {},
): Promise<StoredComparison | null> {
  const tasks = choice.allSeeds === true ? withAllSeeds(reader, named) : named;
  const sweepIds = [...new Set(tasks.map(({ sweepId }) => sweepId))];
  const sweeps = sweepIds.flatMap((sweepId) => findSweep(reader, sweepId, nowMs) ?? []);
  if (sweeps.length < sweepIds.length) return null;
  await nextTurn();
  const comparison = compareTrainings(reader, tasks);
  if (comparison === null) return null;
  await nextTurn();
  const stored = new Map(
    sweepIds.flatMap((sweepId) => reader.metrics(sweepId).map((metric) => [metric.name, metric])),
  );
  const metrics = comparison.metricNames.flatMap((name) => stored.get(name) ?? []);
  const names = namesOf(sweeps);
  const titled = (sweepId: string, label: string): string =>
    sweeps.length === 1 ? label : `${names.get(sweepId) ?? sweepId}: ${label}`;
  const groups = comparison.groups.map((group, index) => {
    const sweepId = comparison.trainings.find((training) => training.group === index)?.sweepId;
    return { ...group, label: titled(sweepId ?? '', group.label) };
  });
  const trainings = comparison.trainings.map((training) => ({
    ...training,
    name: titled(training.sweepId, training.row.label),
  }));
  const owners = trainings.map(({ sweepId, taskId, row, group, name }) => ({
    ...{ sweepId, taskId, label: name },
    factors: { ...row.factors, [settingFactor]: groups[group]?.label ?? name },
  }));
  for (const metric of metrics) await curvesOfAhead(reader, owners, metric);
  await nextTurn();
  const curves = metrics
    .map((metric) => readCurvesOf(reader, owners, metric, owners.length, undefined, choice.along))
    .filter((set) => set.curves.length > 0);
  return {
    ...{ ...comparison, trainings, groups, metrics, curves },
    usualAlong: usualAlong(reader, sweepIds),
    sweeps: sweeps.map((sweep) => ({ ...sweep, title: names.get(sweep.id) ?? sweep.title })),
  };
}

/** Titles of sweeps; those of one title, as a study has that was changed and run again, by their ids too. */
function namesOf(sweeps: readonly SweepOverview[]): Map<string, string> {
  return new Map(
    sweeps.map(({ id, title }) => {
      const isShared = sweeps.some((other) => other.id !== id && other.title === title);
      return [id, isShared ? `${title} (${id.slice(0, 12)})` : title];
    }),
  );
}

/** Curves of one setting's seeds are put together by it. */
const settingFactor = 'setting';

/**
 * What curves are put together by at first: seeds of each setting are one curve, with their range. Where they alone
 * differ, each is a curve, if so many can be told apart. Undefined: what suits any curves.
 */
export function groupingOf({ trainings, groups }: StoredComparison): string | undefined {
  const isRepeated = groups.length > 1 && groups.some(({ trainingCount }) => trainingCount > 1);
  return isRepeated || trainings.length > mostColours ? settingFactor : undefined;
}

/** The named trainings, and behind each the others of its setting, in planned order. */
function withAllSeeds(reader: StoreReader, named: readonly TrainingAddress[]): TrainingAddress[] {
  const found = named.flatMap((address) => {
    const { sweepId, taskId } = address;
    const settings = settingsOf(reader.trainings(sweepId, mostLookedAt).rows);
    const others = settings.find((taskIds) => taskIds.has(taskId)) ?? new Set<string>();
    return [address, ...[...others].map((other) => ({ sweepId, taskId: other }))];
  });
  const byKey = new Map(found.map((one) => [`${one.sweepId}:${one.taskId}`, one]));
  return [...byKey.values()].slice(0, mostTrainings);
}

// The store gives the same rows until tasks are planned: thousands of them need not be compared at each request.
const knownSettings = new WeakMap<readonly PlannedTraining[], Set<string>[]>();

/** Trainings that have a seed, by their setting. */
function settingsOf(rows: readonly PlannedTraining[]): Set<string>[] {
  const known = knownSettings.get(rows);
  if (known !== undefined) return known;
  const byKey = new Map<string, Set<string>>();
  for (const { taskId, factors } of rows) {
    if (factors['seed'] === undefined) continue;
    const key = pointKey(factors);
    const own = byKey.get(key) ?? new Set();
    byKey.set(key, own.add(taskId));
  }
  const settings = [...byKey.values()];
  knownSettings.set(rows, settings);
  return settings;
}

/** Trainings of a sweep among which seeds are looked for. */
const mostLookedAt = 5_000;
