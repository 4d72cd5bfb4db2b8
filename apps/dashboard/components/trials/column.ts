import {
  type Field,
  fieldText,
  formatCount,
  formatDate,
  formatDuration,
  formatMetric,
  formatNumber,
  type Metric,
  metricLabel,
  type MetricFormat,
  metricOf,
} from '@basin/core';

/** A field as a column, an axis or a choice, plain enough for client components. */
export interface Column {
  field: Field;
  /** As queries and addresses have it. */
  text: string;
  label: string;
  isNumeric: boolean;
  format: MetricFormat;
  /** Whether differences from a baseline mean something. */
  isResult: boolean;
  direction: Metric['direction'];
  /** Stands linearly, whatever its values. */
  isEven?: boolean;
}

/** How a field is shown; what metrics are is as it was stored with them. */
export function columnOf(field: Field, metrics: readonly Metric[]): Column {
  const text = fieldText(field);
  if (field.kind === 'metric' || field.kind === 'measure') {
    const metric = metrics.find(({ name }) => name === field.name) ?? metricOf(field.name);
    const label = metricLabel(metric);
    return {
      ...{ field, text, format: metric.format, isNumeric: true, isResult: true },
      label: field.kind === 'metric' && field.by !== 'last' ? `${field.by} ${label}` : label,
      direction: metric.direction,
    };
  }
  const isNumeric = field.kind === 'task' && numericTaskFields.includes(field.name);
  return {
    ...{ field, text, label: text, isNumeric, isResult: false },
    ...{ format: field.kind === 'task' ? 'count' : 'number', direction: 'none' },
  };
}

const numericTaskFields: readonly string[] = ['parameters', 'epoch', 'work', 'started', 'attempt'];

/** A value as its column's cells have it. */
export function cellText(
  { field, format, isResult }: Column,
  value: string | number | null,
): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (field.kind === 'task' && field.name === 'work') return formatDuration(value);
  if (field.kind === 'task' && field.name === 'started') return formatDate(value);
  if (field.kind === 'task') return formatCount(value);
  // What was set is shown as it was set.
  return isResult ? formatMetric(format, value) : String(value);
}

/** `± 0.62 %`: half the width of an interval; more than two digits of it say nothing. */
export function spreadText({ format }: Column, half: number): string {
  return `± ${format === 'fraction' ? `${(half * 100).toFixed(2)} %` : formatNumber(half, 2)}`;
}

/** `+0.62`, of a fraction in percentage points. */
export function differenceText({ format }: Column, difference: number): string {
  const size = Math.abs(difference);
  const text = format === 'fraction' ? (size * 100).toFixed(2) : formatNumber(size);
  return `${difference < 0 ? '−' : '+'}${text}`;
}
