import {
  type Factor,
  formatCount,
  formatDuration,
  plural,
  type Precision,
  type SweepPlan,
} from '@basin/core';
import { measuringSeconds } from '@basin/execution/planning/cost';
import { checkedPrecision, studyRecordOf } from '@basin/studies';
import { growthWords } from '@basin/studies/file';
import { fitTable, type FittedColumn, loggedLabel } from '../../../display/fit-table.ts';
import { outputWidth } from '../../../display/terminal-width.ts';
import type { ListedTask } from '../dry-run.ts';
import { plannedPoints } from './planned-points.ts';

const columns: FittedColumn[] = [
  { title: 'point', align: 'left', shrinkTo: 14, loggedTo: loggedLabel },
  { title: 'parameters', align: 'right', optional: 2 },
  { title: 'tasks', align: 'right', optional: 1 },
  { title: 'estimate', align: 'right' },
];

/** More rows than a screen holds are in `--json`. */
const mostRows = 40;

/** What a study would run, by points: how many trainings, of which size, for how long. */
export function studyText(plan: SweepPlan, tasks: readonly ListedTask[]): string {
  const rowsOf = plannedPoints(plan, tasks);
  const trainings = tasks.filter(({ kind }) => kind === 'training');
  const record = studyRecordOf(plan.study);
  // In which precision a point repeats another, for claims that ask for it.
  const precisionOf = ({ factors }: { factors: Record<string, Factor> }): Precision | null =>
    record === null ? null : checkedPrecision(factors, record);
  const points = rowsOf.filter((row) => precisionOf(row) === null);
  const again = rowsOf.filter((row) => precisionOf(row) !== null);
  const checks = again.reduce((sum, { seeds }) => sum + seeds.length, 0);
  const sizes = trainings.flatMap(({ parameterCount }) => parameterCount ?? []);
  const low = sizes.reduce((least, size) => Math.min(least, size), Infinity);
  const high = sizes.reduce((most, size) => Math.max(most, size), 0);
  const size = low === high ? formatCount(low) : `${formatCount(low)} to ${formatCount(high)}`;
  const seeds = points[0]?.seeds.length ?? 0;
  const analyses = tasks.length - trainings.length;
  const head = [
    `${plan.name ?? plan.experiment}: ${plural(points.length, 'point')} × ${plural(seeds, 'seed')} = ${plural(trainings.length - checks, 'training')}`,
    ...(checks > 0 ? [checksText(new Set(again.map(precisionOf)), checks)] : []),
    ...(analyses > 0 ? [plural(analyses, 'measure')] : []),
    low === high ? plural(low, 'parameter') : `${size} parameters`,
    `about ${seconds(tasks)} on one core`,
  ].join(', ');
  const measuring = measuringText(plan);
  const growth = growthWords(plan.study);
  const how =
    growth === null
      ? ''
      : `\n${growth}: what is chosen or stopped on the way is not known yet, and points may be others`;
  const rows = rowsOf
    .slice(0, mostRows)
    .map((point) => [
      point.label,
      point.tasks
        .find(({ parameterCount }) => parameterCount !== null)
        ?.parameterCount?.toLocaleString('en') ?? '',
      formatCount(point.tasks.length),
      seconds(point.tasks),
    ]);
  const more =
    rowsOf.length > mostRows
      ? `\n… and ${formatCount(rowsOf.length - mostRows)} more; --json has all`
      : '';
  return `${head}${measuring}${how}\n${fitTable(columns, rows, outputWidth())}${more}`;
}

/** `6 of them again in float64`. */
function checksText(precisions: ReadonlySet<Precision | null>, count: number): string {
  return `${formatCount(count)} of them again in ${[...precisions].join(' and ')}`;
}

function seconds(tasks: readonly ListedTask[]): string {
  return formatDuration(1_000 * tasks.reduce((sum, task) => sum + task.estimatedSeconds, 0));
}

/** What the measures while training take of it, by the cost rule; a training takes each so often. */
function measuringText({ tasks }: SweepPlan): string {
  const trainings = tasks.flatMap(({ config }) => (config.kind === 'training' ? [config] : []));
  const measuring = trainings.reduce((sum, config) => sum + measuringSeconds(config), 0);
  const [first] = trainings;
  if (measuring === 0 || first === undefined) return '';
  const taken = first.record.measures.map(
    ({ measure, every, unit }) =>
      `${measure.measure} ${every === 1 ? `every ${unit.slice(0, -1)}` : `every ${formatCount(every)} ${unit}`}`,
  );
  return `\nof it about ${formatDuration(1_000 * measuring)} for measures while training: ${taken.join(', ')}`;
}
