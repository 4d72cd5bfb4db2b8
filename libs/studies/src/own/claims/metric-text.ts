import { metricOf } from '@basin/core';

/** Whether it is read in per cent, and differences of it in percentage points. */
export function isFraction(metric: string): boolean {
  return metricOf(metric).format === 'fraction';
}

/** A value as somebody wrote it: 0.84 of an accuracy is 84 %. */
export function valueText(metric: string, value: number): string {
  return isFraction(metric) ? `${Number((100 * value).toPrecision(12))} %` : String(value);
}
