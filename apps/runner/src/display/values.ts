import { formatMetric, type MetricFormat } from '@basin/core';

/** A metric's value in a table; nothing where there is none. */
export function metricValue(format: MetricFormat, value: number | null): string {
  return value === null ? '' : formatMetric(format, value);
}

/** A moment for people, in their time zone: `2026-11-27 17:05`. */
export function formatMoment(atMs: number): string {
  const at = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
