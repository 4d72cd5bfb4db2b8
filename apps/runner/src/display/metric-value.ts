import type { MetricFormat } from '@basin/core';

/** A metric's value for people; nothing where there is none. */
export function metricValue(format: MetricFormat, value: number | null): string {
  if (value === null) return '';
  if (format === 'fraction') return `${(100 * value).toFixed(2)} %`;
  if (format === 'count') return value.toLocaleString('en');
  if (value === 0) return '0';
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4
    ? value.toPrecision(4)
    : value.toExponential(2);
}
