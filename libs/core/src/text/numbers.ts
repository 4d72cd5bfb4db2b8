import type { Metric, MetricFormat } from '../metrics.ts';

/** A whole number with separators of thousands, the same in every locale: 12345 → 12,345. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** A count with its noun: `1 trial`, `12,345 trials`, `2 analyses`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** The size of a file: `812 bytes`, `12 kB`, `1.2 MB`; powers of ten, as file managers and disks have them. */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return plural(bytes, 'byte');
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Four significant digits, or as many as are asked for; very small and very large numbers with an exponent. */
export function formatNumber(value: number, digits = 4): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 1e-3 || size >= 1e6)
    return value.toExponential(Math.min(2, digits - 1)).replaceAll('-', '−');
  const text = size >= 1000 ? formatCount(Math.round(value)) : value.toPrecision(digits);
  return text.replace('-', '−');
}

/** A metric's value as a reader wants it: fractions in per cent, counts whole, numbers with four digits. */
export function formatMetric(format: MetricFormat, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  if (format === 'fraction') return `${(value * 100).toFixed(2)} %`;
  return format === 'count' && Number.isInteger(value) ? formatCount(value) : formatNumber(value);
}

/** `train/energy (J)`. */
export function metricLabel({ name, unit }: Metric): string {
  return unit === null ? name : `${name} (${unit})`;
}
