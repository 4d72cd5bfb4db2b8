import type { MetricCurve, MetricSeries } from '@basin/core';

/** What running trainings have reported of the metrics that are watched. */
export interface RunningCurves {
  /** The whole curve of a metric, with this piece of news at its end. */
  continued(taskId: string, news: MetricSeries): MetricCurve;
  forget(taskId: string): void;
}

export function createRunningCurves(): RunningCurves {
  const curves = new Map<string, Map<string, MetricCurve>>();

  return {
    continued(taskId, { name, steps, epochs, values }) {
      const ofTask = curves.get(taskId) ?? new Map<string, MetricCurve>();
      curves.set(taskId, ofTask);
      const before = ofTask.get(name);
      // Several sweeps may ask for the same news.
      if (before !== undefined && before.steps.at(-1) === steps.at(-1)) return before;
      const curve = {
        steps: [...(before?.steps ?? []), ...steps],
        epochs: [...(before?.epochs ?? []), ...epochs],
        values: [...(before?.values ?? []), ...values],
      };
      ofTask.set(name, curve);
      return curve;
    },
    forget: (taskId) => void curves.delete(taskId),
  };
}

/** A curve up to its first value that is no number. */
export function finitePart({ steps, epochs, values }: MetricCurve): MetricCurve {
  const first = values.findIndex((value) => !Number.isFinite(value));
  const end = first === -1 ? values.length : first;
  return {
    steps: steps.slice(0, end),
    epochs: epochs.slice(0, end),
    values: values.slice(0, end),
  };
}
