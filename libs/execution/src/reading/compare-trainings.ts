import { leftOutText, type TaskConfig } from '@basin/core';
import type { StoreReader, TaskRow } from '@basin/store';
import { seedOf } from './compare.ts';
import { type ComparedMetric, comparedMetric } from './compared-metric.ts';
import { lossesApart, lossOf } from './losses-apart.ts';
import { labelWithoutSeed, pointKey } from './rank-points.ts';
import { type SettingApart, settingsApart } from './settings.ts';

/** A training, in the sweep that it is looked at in. */
export interface TrainingAddress {
  sweepId: string;
  taskId: string;
}

export interface ComparedTraining extends TrainingAddress {
  row: TaskRow;
  /** Which of `groups`. */
  group: number;
}

/** Trainings of one sweep that differ in their seed alone. */
export interface TrainingGroup {
  label: string;
  trainingCount: number;
  /** `3 of 6 seeds diverged and are not counted`; null where all count. */
  leftOut: string | null;
  /** Of the first group and this one, over the seeds that both have; none of the first itself. */
  metrics: ComparedMetric[];
}

export interface TrainingComparison {
  /** As they were asked for. */
  trainings: ComparedTraining[];
  /** One list of values a group. */
  settings: SettingApart[];
  groups: TrainingGroup[];
  /** Sorted names of the metrics that any of them has. */
  metricNames: string[];
}

/** Several trainings beside each other; null where one is not in its sweep, or is no training. */
export function compareTrainings(
  reader: StoreReader,
  addresses: readonly TrainingAddress[],
): TrainingComparison | null {
  const found = readTrainings(reader, addresses);
  if (found.length < addresses.length) return null;
  const groups = groupsOf(found);
  const metricNames = [...new Set(found.flatMap(({ row }) => Object.keys(row.metrics)))].sort();
  return {
    trainings: found.map((training) => ({
      ...{ sweepId: training.sweepId, taskId: training.taskId, row: training.row },
      group: groups.findIndex((group) => group.includes(training)),
    })),
    settings: settingsApart(groups.map((group) => group.map(({ config }) => config))),
    groups: groups.map((group, index) => ({
      label: groupLabel(group),
      trainingCount: group.length,
      leftOut: leftOutText(
        group.map(({ row }) => row.state),
        'seed',
      ),
      metrics: index === 0 ? [] : differences(reader, metricNames, groups[0], group),
    })),
    metricNames,
  };
}

interface Found extends TrainingAddress {
  row: TaskRow;
  config: TaskConfig;
}

function groupsOf(found: readonly Found[]): Found[][] {
  const groups = new Map<string, Found[]>();
  for (const training of found) {
    const { sweepId, taskId, row } = training;
    // What has no seed is one of its kind.
    const key = row.factors['seed'] === undefined ? taskId : `${sweepId} ${pointKey(row.factors)}`;
    groups.set(key, [...(groups.get(key) ?? []), training]);
  }
  return [...groups.values()];
}

/** Their rows alone, each sweep's at once: the whole record of a task holds every point of its curves. */
function readTrainings(reader: StoreReader, addresses: readonly TrainingAddress[]): Found[] {
  const found = new Map<string, Found>();
  for (const sweepId of new Set(addresses.map((address) => address.sweepId))) {
    const own = addresses.filter((address) => address.sweepId === sweepId);
    const query = {
      kind: 'training',
      taskIds: own.map(({ taskId }) => taskId),
      limit: -1,
    } as const;
    const { rows } = reader.tasks(sweepId, query);
    // Both are in planned order.
    const taskIds = rows.map(({ taskId }) => taskId);
    const configs = reader.configs(sweepId, taskIds);
    for (const [index, row] of rows.entries()) {
      const { taskId } = row;
      const config = configs[index];
      if (config !== undefined) found.set(`${sweepId} ${taskId}`, { sweepId, taskId, row, config });
    }
  }
  return addresses.flatMap(({ sweepId, taskId }) => found.get(`${sweepId} ${taskId}`) ?? []);
}

function differences(
  reader: StoreReader,
  names: readonly string[],
  first: readonly Found[] = [],
  other: readonly Found[] = [],
): ComparedMetric[] {
  const rows = (group: readonly Found[]): TaskRow[] => group.map(({ row }) => row);
  const [ofFirst, ofOther] = [first, other].map((group) =>
    group.map(({ row, config }) => ({ unit: seedOf(row), loss: lossOf(config) })),
  );
  const apart = lossesApart(ofFirst ?? [], ofOther ?? []);
  return names.map((name) => comparedMetric(reader, name, rows(first), rows(other), seedOf, apart));
}

function groupLabel([first, ...others]: readonly Found[]): string {
  const label = first?.row.label ?? '';
  return others.length === 0 ? label : labelWithoutSeed(label);
}
