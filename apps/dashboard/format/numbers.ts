/** Whether a metric is a fraction that people read in per cent. */
export function isFraction(metric: string): boolean {
  return metric.endsWith('accuracy') || metric.endsWith('ratio');
}

/** A metric's value as a reader wants it: accuracies in per cent, the rest with four digits. */
export function formatMetric(metric: string, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–';
  return isFraction(metric) ? `${(value * 100).toFixed(2)} %` : formatNumber(value);
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
