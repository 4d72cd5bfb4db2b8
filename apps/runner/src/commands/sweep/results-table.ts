import { formatDuration } from '../../display/duration.ts';
import { addCounts, formatCounts } from '../../display/states.ts';
import { type Column, table } from '../../display/table.ts';
import type { RunResult, SweepResult, TaskResult } from './results.ts';

interface ResultColumn extends Column {
  cell(task: TaskResult): string;
}

const columns: ResultColumn[] = [
  { title: 'task', align: 'left', cell: (task) => task.label },
  {
    title: 'parameters',
    align: 'right',
    cell: (task) => task.parameterCount?.toLocaleString('en') ?? '',
  },
  { title: 'state', align: 'left', cell: (task) => task.state },
  { title: 'train loss', align: 'right', cell: (task) => formatLoss(task.trainLoss) },
  { title: 'test loss', align: 'right', cell: (task) => formatLoss(task.testLoss) },
  { title: 'train acc.', align: 'right', cell: (task) => formatShare(task.trainAccuracy) },
  { title: 'test acc.', align: 'right', cell: (task) => formatShare(task.testAccuracy) },
  {
    title: 'time',
    align: 'right',
    cell: (task) => (task.durationMs === null ? '' : formatDuration(task.durationMs)),
  },
];

/** More rows than a screen holds are for the dashboard. */
const mostRows = 40;
const statisticLength = 90;

/** The closing tables, one per experiment, then the sums. */
export function formatResults(result: RunResult): string {
  const parts = result.sweeps.map(formatSweep);
  const counts = addCounts(result.sweeps.map((sweep) => sweep.counts));
  parts.push(`${formatCounts(counts)} in ${formatDuration(result.wallMs)}`);
  return `\n${parts.join('\n\n')}\n`;
}

function formatSweep(sweep: SweepResult): string {
  const shown = sweep.tasks.slice(0, mostRows);
  // A column that no task has a value for says nothing.
  const used = columns.filter(({ cell }) => shown.some((task) => cell(task) !== ''));
  const lines = [
    `${sweep.experiment} (${sweep.preset}): ${formatCounts(sweep.counts)}`,
    table(
      used,
      shown.map((task) => used.map(({ cell }) => cell(task))),
    ),
  ];
  if (sweep.tasks.length > shown.length) {
    lines.push(`… and ${sweep.tasks.length - shown.length} more`);
  }
  for (const task of sweep.tasks) {
    if (task.errorMessage !== null && task.state !== 'done') {
      lines.push(
        `  ${task.label}: ${task.errorCode ?? task.state}: ${firstLine(task.errorMessage)}`,
      );
    }
  }
  for (const { verdict, id, statistic } of sweep.claims) {
    lines.push(`  ${verdict.padEnd(12)} ${id}: ${shorten(statistic)}`);
  }
  return lines.join('\n');
}

function formatLoss(value: number | null): string {
  if (value === null) return '';
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4
    ? value.toPrecision(4)
    : value.toExponential(2);
}

function formatShare(share: number | null): string {
  return share === null ? '' : `${(100 * share).toFixed(2)} %`;
}

/** The whole statistic is on the dashboard and in `--json`. */
function shorten(statistic: string): string {
  return statistic.length <= statisticLength
    ? statistic
    : `${statistic.slice(0, statisticLength)}…`;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
