import 'server-only';
import type { Json, TaskConfig } from '@basin/core';
import { leavesOf } from '@basin/execution/reading/settings';
import type { PlannedTraining, StoreReader } from '@basin/store';

/** A setting that not all trainings of a study have alike. */
interface OwnSetting {
  path: string;
  value: Json;
  /** Trainings that have it so. */
  count: number;
  /** What most others have, where that is another value. */
  usual: { value: Json; count: number } | null;
}

export interface OwnSettings {
  settings: OwnSetting[];
  /** Trainings that were looked at. */
  comparedCount: number;
  /** Whether there are more, of which these are a random sample. */
  isSample: boolean;
}

/** Told from a sample of the study's trainings: to read all of a large one takes seconds. */
const mostCompared = 200;

/** What sets a training apart from others of its sweep. Seeds are no settings. */
export function readOwnSettings(
  reader: StoreReader,
  sweepId: string,
  config: TaskConfig,
): OwnSettings {
  const { rows, total } = reader.trainings(sweepId, mostCompared, { sample: true });
  const valuesOf = settingsOf(reader, sweepId, rows);
  const settings = leaves(config).flatMap(([path, value]): OwnSetting[] => {
    const values = valuesOf.get(path) ?? new Map<string, number>();
    const count = values.get(JSON.stringify(value)) ?? 0;
    if (path === 'seed' || count >= rows.length) return [];
    const [usual, usualCount] = [...values].reduce((most, one) => (one[1] > most[1] ? one : most), [
      '',
      0,
    ] as [string, number]);
    const isUsual = usualCount <= Math.max(1, count);
    return [
      {
        ...{ path, value, count },
        usual: isUsual ? null : { value: JSON.parse(usual) as Json, count: usualCount },
      },
    ];
  });
  return { settings, comparedCount: rows.length, isSample: rows.length < total };
}

type Values = ReadonlyMap<string, ReadonlyMap<string, number>>;

const known = new WeakMap<readonly PlannedTraining[], Values>();

/** Values by path. Configs do not change: as long as the list is the same, so are they. */
function settingsOf(
  reader: StoreReader,
  sweepId: string,
  trainings: readonly PlannedTraining[],
): Values {
  const before = known.get(trainings);
  if (before !== undefined) return before;
  const taskIds = trainings.map(({ taskId }) => taskId);
  const values = valuesByPath(reader.configs(sweepId, taskIds));
  known.set(trainings, values);
  return values;
}

function valuesByPath(configs: readonly TaskConfig[]): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const [path, value] of configs.flatMap(leaves)) {
    const values = found.get(path) ?? new Map<string, number>();
    const text = JSON.stringify(value);
    found.set(path, values.set(text, (values.get(text) ?? 0) + 1));
  }
  return found;
}

function leaves(config: TaskConfig): [string, Json][] {
  return [...leavesOf(config as unknown as Json)];
}
