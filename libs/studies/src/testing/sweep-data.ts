import {
  type Json,
  type MetricSeries,
  type PlannedTask,
  type SweepData,
  type SweepPlan,
  type TaskData,
  type TaskState,
} from '@basin/core';

/** What a made-up task has: everything else is as a queued task's. */
export interface MadeTask {
  state?: TaskState;
  metrics?: Record<string, MetricSeries>;
  outputs?: Record<string, Json>;
  result?: Json;
  parameterCount?: number;
}

/** A metric with one value at each epoch 0, 1, …, or at the given epochs. */
export function makeSeries(
  name: string,
  values: readonly number[],
  epochs: readonly number[] = values.map((_, index) => index),
): MetricSeries {
  return {
    name,
    steps: [...epochs],
    epochs: [...epochs],
    elapsedMs: epochs.map((epoch) => epoch * 10),
    values: [...values],
  };
}

/** Metrics by name from plain lists of values. */
export function makeMetrics(
  lines: Record<string, readonly number[]>,
): Record<string, MetricSeries> {
  return Object.fromEntries(
    Object.entries(lines).map(([name, values]) => [name, makeSeries(name, values)]),
  );
}

/** A value that falls (or rises) from start to end over that many epochs, without noise. */
export function makeLine(start: number, end: number, count = 11): number[] {
  return Array.from({ length: count }, (_, i) => start + ((end - start) * i) / (count - 1));
}

/** Sweep data of a real plan; `make` says what each task has, null leaves it queued. */
export function makeSweepData(
  plan: SweepPlan,
  make: (task: PlannedTask) => MadeTask | null,
): SweepData {
  return {
    sweepId: 'test',
    experiment: plan.experiment,
    preset: plan.preset,
    tasks: plan.tasks.map((task): TaskData => {
      const made = make(task);
      return {
        id: task.id,
        config: task.config,
        label: task.label,
        factors: task.factors,
        state: made === null ? 'queued' : (made.state ?? 'done'),
        errorCode: null,
        errorMessage: null,
        parameterCount: made?.parameterCount ?? null,
        weightsSha256: null,
        metrics: made?.metrics ?? {},
        outputs: made?.outputs ?? {},
        result: made?.result ?? null,
        timings: null,
        environment: null,
      };
    }),
  };
}
