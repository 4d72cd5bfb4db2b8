import type { MetricSeries, TaskContext } from '@basin/core';

/** Where in a training a value was taken. */
interface TrainingPoint {
  step: number;
  epoch: number;
  elapsedMs: number;
}

/** Collects values by metric and hands them on in one event a chunk. */
export interface MetricRecorder {
  add(point: TrainingPoint, values: Record<string, number | null>): void;
  flush(): void;
}

/** Null values are no values: a metric that does not exist here. NaN and infinities are kept. */
export function openMetricRecorder(context: Pick<TaskContext, 'metrics'>): MetricRecorder {
  let series = new Map<string, MetricSeries>();
  return {
    add(point, values) {
      for (const [name, value] of Object.entries(values)) {
        if (value === null) continue;
        const one = series.get(name) ?? { name, steps: [], epochs: [], elapsedMs: [], values: [] };
        series.set(name, one);
        one.steps.push(point.step);
        one.epochs.push(point.epoch);
        one.elapsedMs.push(point.elapsedMs);
        one.values.push(value);
      }
    },
    flush() {
      if (series.size > 0) context.metrics([...series.values()]);
      series = new Map();
    },
  };
}
