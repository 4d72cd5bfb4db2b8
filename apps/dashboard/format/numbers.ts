import type { Metric, MetricFormat } from '@basin/core';

/** `train/energy (J)`. */
export function metricLabel({ name, unit }: Metric): string {
  return unit === null ? name : `${name} (${unit})`;
}

/** A metric's value as a reader wants it: fractions in per cent, counts whole, numbers with four digits. */
export function formatMetric(format: MetricFormat, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (format === 'fraction') return `${(value * 100).toFixed(2)} %`;
  return format === 'count' && Number.isInteger(value) ? formatCount(value) : formatNumber(value);
}

/** Four significant digits; very small and very large numbers with an exponent. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6) return value.toExponential(2).replaceAll('-', '−');
  const text = size >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(4);
  return text.replace('-', '−');
}

/** 12345 → 12,345. */
export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

/** `1 trial`, `10 trials`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
