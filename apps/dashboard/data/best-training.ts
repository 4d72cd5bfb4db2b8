import { formatMetric } from '@basin/core';
import { bestOf } from '@basin/execution/reading/list-sweeps';
import type { StoreReader } from '@basin/store';

/** A sweep's best training in words: `98.20 % test/accuracy`, and which. */
export interface BestTraining {
  text: string;
  label: string;
  taskId: string;
}

/** The best training of a sweep, null of one that has none: a look at every training. */
export function bestTraining(reader: StoreReader, sweepId: string): BestTraining | null {
  const summary = reader.sweep(sweepId);
  const best = summary === null ? null : bestOf(reader, summary);
  if (best === null) return null;
  const { metric, value, label, taskId } = best;
  return { text: `${formatMetric(metric.format, value)} ${metric.name}`, label, taskId };
}
