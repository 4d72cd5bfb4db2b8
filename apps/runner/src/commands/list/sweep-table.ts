import { formatDuration, workText } from '@basin/core';
import type { BestTask, ListedSweep } from '@basin/execution/reading/list-sweeps';
import { shortId } from '@basin/execution/reading/choose-target';
import { type FittedColumn, fitTable } from '../../display/fit-table.ts';
import { formatMoment, metricValue } from '../../display/values.ts';

const columns: FittedColumn[] = [
  { title: 'sweep', align: 'left' },
  { title: 'name', align: 'left', shrinkTo: 10 },
  { title: 'state', align: 'left' },
  { title: 'tasks', align: 'right' },
  { title: 'best', align: 'left', shrinkTo: 9, optional: true },
  { title: 'work', align: 'right', optional: true },
  { title: 'wall', align: 'right', optional: true },
  { title: 'planned', align: 'left', optional: true },
  { title: 'tags', align: 'left', shrinkTo: 6, optional: true },
];

/** Sweeps as a table: how far they are, and the best value of their metric. */
export function sweepTable(sweeps: readonly ListedSweep[], width: number | null): string {
  const rows = sweeps.map((sweep) => [
    shortId(sweep.sweepId),
    `${sweep.name ?? sweep.experiment} (${sweep.preset})`,
    sweep.archived ? `${sweep.state}, archived` : sweep.state,
    workedOf(sweep),
    bestText(sweep.best),
    // Runs that were made elsewhere took no time here.
    sweep.times.attemptCount + sweep.times.storedWorkMs === 0 ? '' : workText(sweep.times),
    sweep.times.attemptCount === 0 ? '' : formatDuration(sweep.times.wallMs),
    formatMoment(sweep.plannedAtMs),
    sweep.tags.join(' '),
  ]);
  // A column that no sweep has a value for says nothing.
  const used = columns.map((_, index) => rows.some((row) => row[index] !== ''));
  return fitTable(
    columns.filter((_, index) => used[index]),
    rows.map((row) => row.filter((_, index) => used[index])),
    width,
  );
}

/** How many tasks came to an end of their own: what was cancelled or skipped did not. */
function workedOf({ ended, counts, planned }: ListedSweep): string {
  return `${ended - counts.cancelled - counts.skipped}/${planned}`;
}

export function bestText(best: BestTask | null): string {
  return best === null ? '' : `${metricValue(best.metric.format, best.value)} ${best.metric.name}`;
}
