import 'server-only';
import type { Field } from '@basin/core';
import type { TableReader } from './table-reader.ts';
import type { Selection } from './trials.ts';

/** More columns than these are for people to choose. */
const metricLimit = 6;
const measureLimit = 3;
const usualMetrics = ['test/accuracy', 'test/loss', 'train/accuracy', 'train/loss'];
/** Rows that are looked at for factors that nobody has: analyses have others than trainings. */
const sampleSize = 20;

/** Columns where none were chosen: what was varied, what was reached, what was measured, and the work. */
export function usualColumns(
  reader: TableReader,
  sweepId: string,
  { names, kind }: Selection,
): Field[] {
  const factors = names.factors.map((name): Field => ({ kind: 'factor', name }));
  const sample = reader.table(sweepId, {
    ...{ fields: factors, limit: sampleSize },
    ...(kind === undefined ? {} : { kind }),
  }).rows;
  const varied = factors.filter((_, index) =>
    sample.some(({ values }) => (values[index] ?? null) !== null),
  );
  const metrics = [
    ...usualMetrics.filter((name) => names.metrics.includes(name)),
    ...names.metrics,
  ];
  // The first number of each measure.
  const measures = names.measures.filter((name, index) => {
    const measure = name.slice(0, name.indexOf('/') + 1);
    return names.measures.findIndex((other) => other.startsWith(measure)) === index;
  });
  return [
    ...(sample.length === 0 ? factors : varied),
    { kind: 'task', name: 'parameters' },
    ...[...new Set(metrics)]
      .slice(0, metricLimit)
      .map((name): Field => ({ kind: 'metric', name, by: 'last' })),
    ...measures.slice(0, measureLimit).map((name): Field => ({ kind: 'measure', name })),
    { kind: 'task', name: 'work' },
  ];
}
