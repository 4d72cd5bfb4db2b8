import {
  formatCount,
  formatDuration,
  formatMetric,
  type Metric,
  metricLabel,
  plural,
  timesText,
} from '@basin/core';
import { checkText, noStatistic } from '@basin/studies';
import { workSavedText } from '@basin/execution/reading/work-saved';
import { addCounts, formatCounts } from '../../display/states.ts';
import { saidOnce } from '../../display/said-once.ts';
import { cutTo } from '../../display/cells.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { fitTable, type FittedColumn, loggedLabel } from '../../display/fit-table.ts';
import type { RunResult, SweepResult, TaskResult } from './results.ts';
import { pointsTable } from './study/points-table.ts';

interface ResultColumn extends FittedColumn {
  cell(task: TaskResult): string;
}

const identity: ResultColumn[] = [
  { title: 'task', align: 'left', shrinkTo: 14, loggedTo: loggedLabel, cell: (task) => task.label },
  {
    title: 'parameters',
    align: 'right',
    optional: 2,
    cell: (task) => (task.parameterCount === null ? '' : formatCount(task.parameterCount)),
  },
  { title: 'state', align: 'left', cell: (task) => task.state },
];
const times: ResultColumn[] = [
  {
    title: 'work',
    align: 'right',
    optional: 7,
    cell: (task) => (task.durationMs === null ? '' : formatDuration(task.durationMs)),
  },
];

/** More metrics than a line holds are for the dashboard; these come first. */
const mostMetrics = 6;
const usualMetrics = ['train/loss', 'test/loss', 'train/accuracy', 'test/accuracy'];
/** On a narrow terminal metrics that are none of the usual go first, test accuracy last. */
const needOf: Readonly<Record<string, number>> = {
  'train/loss': 5,
  'test/loss': 4,
  'train/accuracy': 3,
  'test/accuracy': 1,
};

function columnsOf(metrics: readonly Metric[]): ResultColumn[] {
  const usual = usualMetrics.flatMap((usualName) =>
    metrics.filter(({ name }) => name === usualName),
  );
  const others = metrics.filter(({ name }) => !usualMetrics.includes(name));
  const shown = [...usual, ...others].slice(0, mostMetrics).map(metricColumn);
  return [...identity, ...shown, ...times];
}

function metricColumn(metric: Metric): ResultColumn {
  const { name, format } = metric;
  return {
    title: metricLabel(metric).replaceAll('/', ' '),
    align: 'right',
    optional: needOf[name] ?? 6,
    cell: ({ metrics }) => {
      const value = metrics[name] ?? null;
      return value === null ? '' : formatMetric(format, value);
    },
  };
}

/** More rows than a screen holds are for the dashboard. */
const mostRows = 40;
const statisticLength = 90;

/** The closing tables, one per experiment, then the sums. */
export function formatResults(result: RunResult): string {
  const parts = result.sweeps.map((sweep) => formatSweep(sweep, result.sweeps.length > 1));
  const counts = addCounts(result.sweeps.map((sweep) => sweep.counts));
  const wall = `the command took ${formatDuration(result.wallMs)}`;
  parts.push(`${formatCounts(counts)}: ${timesText(result.times)}; ${wall}`);
  return `\n${parts.join('\n\n')}\n`;
}

function tasksTable(sweep: SweepResult): string {
  const shown = sweep.tasks.slice(0, mostRows);
  // A column that no task has a value for says nothing.
  const used = columnsOf(sweep.metrics).filter(({ cell }) =>
    shown.some((task) => cell(task) !== ''),
  );
  const rows = shown.map((task) => used.map(({ cell }) => cell(task)));
  const more = sweep.tasks.length - shown.length;
  return `${fitTable(used, rows, outputWidth())}${more > 0 ? `\n… and ${more} more` : ''}`;
}

/** Of a sweep alone the closing line has the times. */
function formatSweep(sweep: SweepResult, several: boolean): string {
  const { study, points } = sweep;
  const name = study === null ? `${sweep.experiment} (${sweep.preset})` : study.name;
  const lines = [
    `${name}: ${formatCounts(sweep.counts)}${several ? `: ${timesText(sweep.times)}` : ''}`,
    study === null || points === null ? tasksTable(sweep) : pointsTable(study, points),
  ];
  lines.push(...errorLines(sweep.tasks));
  if (sweep.raced !== null) {
    const { trainings, of, words } = sweep.raced;
    lines.push(
      `  a race, ${words}: ${plural(trainings, 'training')} where every seed of every point would be ${formatCount(of)}`,
    );
  }
  if (sweep.saved !== null) lines.push(`  ${workSavedText(sweep.saved)}`);
  for (const { verdict, id, statistic, reason, checked } of sweep.claims) {
    // A rule that failed has no statistic: why is all that there is to say.
    const found = statistic === noStatistic ? reason : shorten(statistic);
    lines.push(`  ${verdict.padEnd(12)} ${id}: ${found}`);
    const again = checkText(verdict, checked);
    if (again !== null) lines.push(`  ${''.padEnd(12)} ${shorten(again)}`);
  }
  return lines.join('\n');
}

/** On a terminal a statistic is cut to its line; a log has all of it, as the dashboard and `--json`. */
function shorten(statistic: string): string {
  return outputWidth() === null ? statistic : cutTo(statistic, statisticLength);
}

function errorLines(tasks: readonly TaskResult[]): string[] {
  const met = tasks.flatMap(({ errorMessage, errorCode, state, label }) =>
    errorMessage === null || state === 'done'
      ? []
      : [
          {
            name: cutTo(label, loggedLabel),
            what: `${errorCode ?? state}: ${firstLine(errorMessage)}`,
          },
        ],
  );
  return saidOnce(met).map((line) => `  ${line}`);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
