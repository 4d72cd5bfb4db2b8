import { formatNumber, type MetricSeries, type Precision } from '@basin/core';
import type { Floats } from '@basin/models';

/** A training as it ended in one precision. */
interface Ended {
  series: readonly MetricSeries[];
  /** Null where it diverged. */
  weights: Floats | null;
}

/** How near two trainings of the same config in two precisions end. */
export interface Closeness {
  precisions: [stored: Precision, replayed: Precision];
  /** Last values that both recorded. */
  metrics: { name: string; stored: number; replayed: number }[];
  /** The largest difference of a weight, and relative to the largest weight; null where one diverged. */
  weights: { largest: number; relative: number } | null;
}

export function closeness(
  stored: Ended,
  replayed: Ended,
  precisions: [Precision, Precision],
): Closeness {
  const after = lastValues(replayed.series);
  const metrics = [...lastValues(stored.series)].flatMap(([name, value]) => {
    const other = after.get(name);
    return other === undefined ? [] : [{ name, stored: value, replayed: other }];
  });
  return { precisions, metrics, weights: weightDifference(stored.weights, replayed.weights) };
}

function lastValues(series: readonly MetricSeries[]): Map<string, number> {
  const last = new Map<string, { step: number; value: number }>();
  for (const { name, steps, values } of series) {
    const [step, value] = [steps.at(-1), values.at(-1)];
    if (step === undefined || value === undefined) continue;
    if (step >= (last.get(name)?.step ?? -1)) last.set(name, { step, value });
  }
  return new Map([...last].map(([name, { value }]) => [name, value]));
}

function weightDifference(a: Floats | null, b: Floats | null): Closeness['weights'] {
  if (a === null || b === null) return null;
  let [largest, size] = [0, 0];
  for (let index = 0; index < a.length; index++) {
    const [x, y] = [a[index] as number, b[index] as number];
    largest = Math.max(largest, Math.abs(x - y));
    size = Math.max(size, Math.abs(x));
  }
  return { largest, relative: size === 0 ? 0 : largest / size };
}

/** A line for each metric, and one for the weights. */
export function closenessText({ precisions, metrics, weights }: Closeness): string {
  const width = Math.max(12, ...metrics.map(({ name }) => name.length));
  const row = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(width)}  ${cells.map((cell) => cell.padEnd(12)).join('  ')}`.trimEnd();
  return [
    row('', [...precisions, 'difference']),
    ...metrics.map(({ name, stored, replayed }) =>
      row(name, [
        ...[stored, replayed].map((value) => digits(value)),
        formatNumber(replayed - stored, 2),
      ]),
    ),
    weights === null
      ? '  one of the two diverged: it left no weights'
      : `  weights differ by at most ${formatNumber(weights.largest, 2)}, ${formatNumber(weights.relative, 2)} of the largest`,
  ].join('\n');
}

function digits(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(8) : String(value);
}
