import { formatDuration, type Metric, timesText, workOf } from '@basin/core';
import type { TaskRow } from '@basin/store';
import { shortId } from '@basin/execution/reading/choose-target';
import { workSavedText } from '@basin/execution/reading/work-saved';
import { withoutTrace } from '@basin/execution/traces/keep-trace';
import { cutTo } from '../../display/cells.ts';
import { fieldList, wrapped } from '../../display/field-list.ts';
import { type FittedColumn, fitTable, loggedLabel } from '../../display/fit-table.ts';
import { formatMoment, metricValue } from '../../display/values.ts';
import { formatCounts } from '../../display/states.ts';
import { saidOnce } from '../../display/said-once.ts';
import { bestText } from '../list/sweep-table.ts';
import type { ShownSweep } from './read.ts';

/** More metrics than a line holds are for `--json`. */
const mostMetrics = 4;

/** A sweep for people: how it stands, then its tasks and what went wrong. */
export function sweepText(sweep: ShownSweep, width: number | null): string {
  const { best, notes, metrics, tasks: rows, total, saved } = sweep;
  const fields: [string, string][] = [
    ['sweep', sweep.sweepId],
    ['name', `${sweep.name ?? sweep.experiment} (${sweep.preset})`],
    ['state', sweep.archived ? `${sweep.state}, archived` : sweep.state],
    ['tasks', `${sweep.ended} of ${sweep.planned} ended: ${formatCounts(sweep.counts)}`],
    ['times', timesText(sweep.times)],
    ['saved', saved === null ? '' : workSavedText(saved)],
    ['planned', formatMoment(sweep.plannedAtMs)],
    [
      'best',
      best === null
        ? ''
        : `${bestText(best)}: ${cutTo(best.label, loggedLabel)} (${shortId(best.taskId)})`,
    ],
    ['tags', sweep.tags.join(', ')],
    ...notes.map(({ atMs, text }): [string, string] => [formatMoment(atMs), text]),
  ];
  const parts = [
    fieldList(
      fields.filter(([, value]) => value !== ''),
      width,
    ),
    taskTable(rows, metrics, width),
  ];
  if (total > rows.length) parts.push(`… and ${total - rows.length} more (--limit)`);
  const errors = rows.filter(
    ({ errorMessage, state }) => errorMessage !== null && state !== 'done',
  );
  if (errors.length > 0) {
    const met = errors.map(({ taskId, errorCode, state, errorMessage }) => ({
      name: shortId(taskId),
      what: `${errorCode ?? state}: ${withoutTrace(errorMessage ?? '')}`,
    }));
    parts.push(
      saidOnce(met)
        .flatMap((line) => wrapped(line, width ?? Infinity))
        .join('\n'),
    );
  }
  return parts.join('\n\n');
}

function taskTable(
  rows: readonly TaskRow[],
  metrics: readonly Metric[],
  width: number | null,
): string {
  const shown = metrics
    .filter(({ name }) => rows.some((row) => (row.metrics[name]?.last ?? null) !== null))
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, mostMetrics);
  const columns: FittedColumn[] = [
    { title: 'task', align: 'left' },
    { title: 'label', align: 'left', shrinkTo: 12, loggedTo: loggedLabel },
    { title: 'state', align: 'left' },
    ...shown.map(({ name }): FittedColumn => ({
      title: name.replaceAll('/', ' '),
      align: 'right',
      optional: true,
    })),
    { title: 'work', align: 'right', optional: true },
  ];
  return fitTable(
    columns,
    rows.map((row) => [
      shortId(row.taskId),
      row.label,
      row.state,
      ...shown.map(({ name, format }) => metricValue(format, row.metrics[name]?.last ?? null)),
      row.timings === null ? '' : formatDuration(workOf(row.timings)),
    ]),
    width,
  );
}

/** What the test split says comes first, losses and accuracies before all else. */
function rank({ name }: Metric): number {
  const place = ['test/accuracy', 'test/loss', 'train/accuracy', 'train/loss'].indexOf(name);
  return place < 0 ? Infinity : place;
}
