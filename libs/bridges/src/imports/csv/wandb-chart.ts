import type { Hash } from 'node:crypto';
import { BasinError } from '@basin/core';
import type { RunPart, RunPoint } from '../run-part.ts';
import { type NumberStyle, numberIn } from './cells.ts';
import type { CsvFile } from './csv-rows.ts';

/** What W&B's “Export CSV” of a chart of lines has: a column of steps, of each line its value. */
export interface ChartColumns {
  step: { index: number; name: string };
  values: { index: number; run: string; metric: string }[];
}

/** Null where the columns are others: `Step`, then `run - metric` with `__MIN` and `__MAX` beside each. */
export function chartColumns(columns: readonly string[]): ChartColumns | null {
  const [step, ...others] = columns;
  if (step === undefined || others.length === 0) return null;
  const values = others.flatMap((name, index) => {
    // Of each curve W&B writes its steps too, and the range that a point stands for.
    if (/__(MIN|MAX)$/.test(name) || name.endsWith(' - _step')) return [];
    // The metric comes last; a run's name may hold the same sign.
    const found = /^(.+) - (.+)$/.exec(name);
    const [, run = '', metric = ''] = found ?? [];
    return [{ index: index + 1, run, metric }];
  });
  const isChart =
    values.length > 0 && values.every(({ run, metric }) => run !== '' && metric !== '');
  return isChart ? { step: { index: 0, name: step }, values } : null;
}

/** A row a step: the value of each line that has one there. */
export function* chartParts(
  file: CsvFile,
  { step, values }: ChartColumns,
  style: NumberStyle,
  hash?: Hash,
): Generator<RunPart> {
  const last = new Map<number, number>();
  for (const row of file.rows(hash)) {
    const place = (index: number) => ({ path: file.path, row, column: file.columns[index] ?? '' });
    const at = numberIn(row.cells[step.index] ?? '', place(step.index), style);
    if (at === null || !Number.isSafeInteger(at) || at < 0) {
      throw new BasinError(
        'import/value',
        `${file.path}, line ${row.line}: ${step.name} is "${row.cells[step.index]}", and steps are whole numbers from 0 on`,
      );
    }
    for (const { index, run, metric } of values) {
      const value = numberIn(row.cells[index] ?? '', place(index), style);
      if (value === null) continue;
      const before = last.get(index);
      if (before !== undefined && at <= before) {
        throw new BasinError(
          'import/run',
          `${file.path}, line ${row.line}: ${metric} of run "${run}" is at step ${at} after step ${before}`,
        );
      }
      last.set(index, at);
      const point: RunPoint = { metric, step: at, epoch: at, elapsedMs: 0, value };
      yield { run, parameters: {}, points: [point], isLast: false };
    }
  }
}
