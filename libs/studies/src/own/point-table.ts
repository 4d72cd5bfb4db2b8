import { finiteValues, mean, standardDeviation } from '@basin/statistics';
import { byPoint } from './alike.ts';
import { type OwnFindings, type OwnRun, valueOf } from './own-findings.ts';
import { settingText } from './setting-text.ts';
import type { Setting, StudyRecord } from './study-record.ts';

/** A metric over the seeds of a point. */
export interface PointValue {
  mean: number | null;
  /** Of the seeds; null of fewer than two. */
  standardDeviation: number | null;
  /** Runs with a value. */
  count: number;
}

/** One point of a study with what came of it. */
export interface PointRow {
  label: string;
  factors: Setting;
  planned: number;
  done: number;
  parameterCount: number | null;
  /** By name: those that the study looks at, then train and test. */
  values: Record<string, PointValue>;
}

/** Points as rows, metrics over their seeds; in the order of planning. */
export function pointTable(record: StudyRecord, { runs }: OwnFindings): PointRow[] {
  const names = [...new Set([...record.metrics.map(({ name }) => name), ...record.available])];
  return [...byPoint(runs).values()].map((group): PointRow => {
    const [first] = group as [OwnRun, ...OwnRun[]];
    return {
      label: settingText(first.factors, record.parameters),
      factors: first.factors,
      planned: group.length,
      done: group.filter(({ state }) => state === 'done').length,
      parameterCount: first.parameterCount,
      values: Object.fromEntries(names.map((name) => [name, pointValue(group, name)])),
    };
  });
}

function pointValue(runs: readonly OwnRun[], metric: string): PointValue {
  const values = finiteValues(runs.map((run) => valueOf(run, metric)));
  return {
    mean: values.length === 0 ? null : mean(values),
    standardDeviation: values.length < 2 ? null : standardDeviation(values),
    count: values.length,
  };
}
