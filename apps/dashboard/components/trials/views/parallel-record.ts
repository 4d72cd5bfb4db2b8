import type { CsvRecord, ParallelRecord } from '@basin/charts';
import type { TrialView } from '../../../data/trial-view.ts';
import type { AxisScale } from './axis-scale.ts';

/** Parallel coordinates as they are taken along: axes, ticks and choice are those of the page. */
export function parallelRecord(view: TrialView, scales: readonly AxisScale[]): ParallelRecord {
  return {
    axes: view.columns.map(({ label }, index) => ({
      label,
      ticks: (scales[index]?.ticks ?? []).map((tick) => ({
        share: tick.share,
        label: tick.label,
      })),
    })),
    lines: view.rows.map(({ values, isInside }) => ({
      shares: view.columns.map((_, index) => scales[index]?.at(values[index] ?? null) ?? null),
      isInside,
    })),
  };
}

/** The tasks with their values, as rows of a table. */
export function viewRows({ columns, rows }: TrialView): CsvRecord[] {
  return rows.map(({ taskId, label, values, isInside }) => ({
    ...{ task: taskId, label, chosen: isInside },
    ...Object.fromEntries(columns.map(({ text }, index) => [text, values[index] ?? null])),
  }));
}
