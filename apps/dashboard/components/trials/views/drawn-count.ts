import { formatCount, plural } from '@basin/core';
import type { DrawnView } from '../../../data/trial-view.ts';
import { axisScale } from './axis-scale.ts';
import { isStrip } from './draw-scatter.ts';
import type { ViewData } from './view-data.ts';

/**
 * How many tasks a view draws, and what the others lack: `62 of 108 tasks; 36 have no momentum`. A task without a
 * value of what stands along an axis has no place there.
 */
export function drawnCount(data: Exclude<ViewData, { kind: 'timeline' }>): string {
  const { view } = data;
  const { columns, rows, total, leftOut } = view;
  const inside = rows.filter(({ isInside }) => isInside);
  const needed = neededColumns(data);
  const isMissing = (values: readonly unknown[], at: number) => (values[at] ?? null) === null;
  const drawn = inside.filter(({ values }) => !needed.some((at) => isMissing(values, at)));
  const lacking = needed.flatMap((at) => {
    const column = columns[at];
    const count = inside.filter(({ values }) => isMissing(values, at)).length;
    // Of results that do not count, `leftOut` says why.
    const isSaid = leftOut !== null && column?.field.kind !== 'factor';
    if (count === 0 || isSaid || column === undefined) return [];
    return `${formatCount(count)} ${count === 1 ? 'has' : 'have'} no ${column.label}`;
  });
  const share = drawn.length === total ? '' : `${formatCount(drawn.length)} of `;
  const sample = sampleWords(view, inside.length);
  const notes = [...new Set(lacking), ...(leftOut === null ? [] : [leftOut])];
  return [`${share}${plural(total, 'task')}${sample}`, ...notes].join('; ');
}

/** Places of the columns that a task must have a value of. */
function neededColumns(data: Exclude<ViewData, { kind: 'timeline' }>): number[] {
  const { kind, view } = data;
  if (kind === 'slice') return [data.column, view.columns.length - 1];
  if (kind === 'distribution') return [0];
  // A point without a colour is drawn hollow; cells are of those that have all three.
  const isUpwards = axisScale(view.rows.map(({ values }) => values[1] ?? null)).kind === 'category';
  const isCells = kind === 'heat-map' || isUpwards || (kind === 'rank' && isStrip(view, 0));
  return isCells ? [0, 1, 2] : [0, 1];
}

/** Of more tasks than can be drawn, that those which are were not chosen by anybody. */
function sampleWords({ rows, total }: DrawnView, insideCount: number): string {
  if (rows.length === total) return '';
  return insideCount === rows.length
    ? ', a random sample'
    : `, of a random sample of ${formatCount(rows.length)}`;
}
