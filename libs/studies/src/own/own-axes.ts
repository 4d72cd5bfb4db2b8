import { type Axis } from '@basin/charts';
import { metricOf } from '@basin/core';
import type { StudyParameter } from './study-record.ts';

/** `test accuracy`: a metric as a reader says it. */
export function metricWords(metric: string): string {
  return metric.replaceAll(/[/-]/g, ' ');
}

/** A metric's axis: shares in per cent, losses and norms by their logarithm. */
export function metricAxis(metric: string): Axis {
  const { format, unit } = metricOf(metric);
  const label = unit === null ? metricWords(metric) : `${metricWords(metric)} (${unit})`;
  if (format === 'fraction') return { label, percent: true };
  // A barrier may be 0.
  const isLogarithmic = /(loss|norm)$/.test(metric) && !metric.startsWith('barrier/');
  return isLogarithmic ? { label, scale: 'log' } : { label };
}

/** A numeric parameter's axis: logarithmic where its values say so. */
export function parameterAxis({ label, values }: StudyParameter): Axis {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const low = Math.min(...numbers);
  const high = Math.max(...numbers);
  if (!(low > 0) || numbers.length < 2) return { label };
  const powersOfTwo = numbers.every((value) => Number.isInteger(Math.log2(value)));
  if (powersOfTwo && high / low >= 4) return { label, scale: 'log2' };
  return high / low >= 10 ? { label, scale: 'log' } : { label };
}
