import { formatMetric, type MetricFormat } from '@basin/core';

/** A metric's value in a table; nothing where there is none. */
export function metricValue(format: MetricFormat, value: number | null): string {
  return value === null ? '' : formatMetric(format, value);
}
