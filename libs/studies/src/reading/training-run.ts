import type { RunLine } from '@basin/charts';
import {
  countedValue,
  finalIndex,
  keptPointOf,
  type SweepData,
  type TaskData,
  type TaskState,
  ownValue,
} from '@basin/core';
import { commonStep, finiteValues } from '@basin/statistics';
import type { LostMeasures } from './analysis.ts';

/** Values of one metric over a run; null where the value was NaN or infinite. */
export interface RecordedLine {
  epochs: number[];
  values: (number | null)[];
}

/** One training of a sweep as claims and figures read it; plain JSON. */
export interface TrainingRun {
  taskId: string;
  label: string;
  state: TaskState;
  seed: number;
  parameterCount: number | null;
  metrics: Record<string, RecordedLine>;
  /** Of the stored weights, where they are not those at the end. */
  keptEpoch?: number;
  /** Where a measure of it was lost (`lostMeasures`). */
  lost?: LostMeasures;
}

/**
 * What the store knows of one training, whatever its state; a metric never recorded is absent.
 *
 * @param lost of `lostMeasures`, for claims that read measures.
 */
export function trainingRun(task: TaskData, lost?: ReadonlyMap<string, LostMeasures>): TrainingRun {
  const metrics = Object.create(null) as Record<string, RecordedLine>;
  for (const [name, series] of Object.entries(task.metrics)) {
    metrics[name] = {
      epochs: series.epochs,
      values: series.values.map((value) => (Number.isFinite(value) ? value : null)),
    };
  }
  const kept = keptPointOf(task.outputs);
  return {
    taskId: task.id,
    label: task.label,
    state: task.state,
    seed: seedOf(task),
    parameterCount: task.parameterCount,
    metrics,
    ...(kept === null ? {} : { keptEpoch: kept.epoch }),
    ...(lost?.has(task.id) === true ? { lost: lost.get(task.id) as LostMeasures } : {}),
  };
}

/** The seed of a training, or of a run that was imported. */
export function seedOf({ config, factors }: Pick<TaskData, 'config' | 'factors'>): number {
  return config.kind === 'training' ? config.seed : Number(factors['seed'] ?? 0);
}

/** The trainings of a sweep, in planned order. */
export function trainingTasks(data: SweepData): TaskData[] {
  return data.tasks.filter((task) => task.config.kind !== 'analysis');
}

/** The metric's value at the stored weights of a run that finished; null of any other, for its last is not its final. */
export function finalValue(run: TrainingRun, metric: string): number | null {
  const { epochs, values } = ownValue(run.metrics, metric) ?? { epochs: [], values: [] };
  return countedValue(run.state, values[finalIndex(metric, epochs, run.keptEpoch ?? null)]);
}

/**
 * What a metric's values are whole multiples of, by all that the runs have recorded of it: many tell more than the
 * last few. Nothing of a metric that they have not recorded.
 */
export function recordedStep(
  runs: readonly Partial<Pick<TrainingRun, 'metrics'>>[],
  metric: string,
): { step?: number } {
  const values = runs.flatMap(({ metrics }) => ownValue(metrics ?? {}, metric)?.values ?? []);
  return values.length === 0 ? {} : { step: commonStep(finiteValues(values)) };
}

/** Text of a factor, such as a model's name; empty where the task has none. */
export function factorText(task: TaskData, name: string): string {
  return String(task.factors[name] ?? '');
}

/** Number of a factor; NaN where the task has none. */
export function factorNumber(task: TaskData, name: string): number {
  return Number(task.factors[name] ?? Number.NaN);
}

/** Runs of one configuration as `seed → final value`, for paired differences; unfinished ones are left out. */
export function finalBySeed<Run extends { seed: number }>(
  runs: readonly Run[],
  value: (run: Run) => number | null,
): Map<number, number> {
  const bySeed = new Map<number, number>();
  for (const run of runs) {
    const final = value(run);
    if (final !== null && Number.isFinite(final)) bySeed.set(run.seed, final);
  }
  return bySeed;
}

/** A run's metric as a line to be drawn with its like; none before the first value. */
export function runLine(
  run: TrainingRun,
  metric: string,
  place: { label: string; panel?: string | null; dashed?: boolean },
): RunLine[] {
  const line = ownValue(run.metrics, metric);
  if (line === undefined || line.epochs.length === 0) return [];
  return [
    {
      label: place.label,
      panel: place.panel ?? null,
      dashed: place.dashed ?? false,
      x: line.epochs,
      y: line.values,
    },
  ];
}
