import { metricOf } from '@basin/core';
import type { PointRow, PointValue, StudyRecord } from '@basin/studies';
import { fitTable, type FittedColumn, loggedLabel } from '../../../display/fit-table.ts';
import { outputWidth } from '../../../display/terminal-width.ts';

/** More rows than a screen holds are for the dashboard. */
const mostRows = 40;
const mostMetrics = 4;
const usual = ['test/accuracy', 'test/loss', 'train/accuracy', 'train/loss'];

/** Points as rows, what the study looks at first, means ± standard deviations over seeds. */
export function pointsTable(record: StudyRecord, points: readonly PointRow[]): string {
  const main = record.metrics.map(({ name }) => name);
  const metrics = [...new Set([...main, ...usual, ...record.available])]
    .filter((name) => points.some(({ values }) => (values[name]?.count ?? 0) > 0))
    .slice(0, Math.max(main.length, mostMetrics));
  const columns: FittedColumn[] = [
    { title: 'point', align: 'left', shrinkTo: 14, loggedTo: loggedLabel },
    { title: 'parameters', align: 'right', optional: 2 },
    { title: 'runs', align: 'right', optional: 1 },
    // What the study looks at comes first and stays.
    ...metrics.map((name, place): FittedColumn => {
      const column = { title: name.replaceAll('/', ' '), align: 'right' } as const;
      return place === 0 ? column : { ...column, optional: 2 + place };
    }),
  ];
  const shown = points.length <= mostRows ? points : bestFirst(record, points).slice(0, mostRows);
  const rows = shown.map((point) => [
    point.label,
    point.parameterCount?.toLocaleString('en') ?? '',
    point.done === point.planned ? String(point.done) : `${point.done} of ${point.planned}`,
    ...metrics.map((name) => valueText(name, point.values[name])),
  ]);
  const more =
    points.length > mostRows
      ? `\n… and ${points.length - mostRows} more; these are the best by ${main[0] ?? 'order'}`
      : '';
  return `${fitTable(columns, rows, outputWidth())}${more}`;
}

function bestFirst({ metrics: [first] }: StudyRecord, points: readonly PointRow[]): PointRow[] {
  if (first === undefined) return [...points];
  const sign = first.goal === 'maximize' ? -1 : 1;
  const rank = (point: PointRow): number => {
    const value = point.values[first.name]?.mean ?? null;
    return value === null ? Infinity : sign * value;
  };
  return points.toSorted((a, b) => rank(a) - rank(b));
}

/** `92.10 ± 0.41 %`; without a spread of one run. */
function valueText(name: string, value: PointValue | undefined): string {
  if (value === undefined || value.mean === null) return '';
  const { mean, standardDeviation } = value;
  if (metricOf(name).format === 'fraction') {
    const spread = standardDeviation === null ? '' : ` ± ${(100 * standardDeviation).toFixed(2)}`;
    return `${(100 * mean).toFixed(2)}${spread} %`;
  }
  const spread = standardDeviation === null ? '' : ` ± ${short(standardDeviation, 2)}`;
  return `${short(mean, 4)}${spread}`;
}

function short(value: number, digits: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(digits - 1)
    : value.toPrecision(digits);
}
