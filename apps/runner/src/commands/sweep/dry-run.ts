import { availableParallelism } from 'node:os';
import {
  type Factor,
  formatCount,
  formatDuration,
  onBackend,
  plural,
  type PlannedTask,
  type SweepPlan,
} from '@basin/core';
import { describeNetwork } from '@basin/models/network';
import { printDocument, printText } from '../../cli/print.ts';
import { fitTable, type FittedColumn, loggedLabel } from '../../display/fit-table.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { backendFamilyOf } from '@basin/execution/tasks/backend-family';
import { criticalPaths, estimateSeconds } from '@basin/execution/planning/cost';
import { estimateFromStore } from '@basin/execution/planning/stored-timings';
import type { SweepOptions } from './options.ts';
import { type SlowBackend, slowBackend, slowerWords } from './slow-backend.ts';
import { studyText } from './study/dry-run-text.ts';
import { plannedPoints } from './study/planned-points.ts';

export interface ListedTask {
  id: string;
  label: string;
  kind: 'training' | 'analysis';
  parameterCount: number | null;
  estimatedSeconds: number;
  /** Where the estimate comes from: this very task's stored time, or the cost rule. */
  estimateSource: 'stored' | 'rule';
}

interface ListedSweep {
  experiment: string;
  preset: string;
  /** Of a study of someone's own: its points with their tasks' ids. */
  points?: { label: string; factors: Record<string, Factor>; seeds: number[]; taskIds: string[] }[];
  tasks: ListedTask[];
  estimatedSeconds: number;
}

/** What `--dry-run --json` prints. */
export interface DryRun {
  database: string;
  sweeps: ListedSweep[];
  workers: number;
  /** On the native runtime. */
  estimatedSeconds: number;
  /** Where it would run on one that takes far longer, which. */
  slowBackend: SlowBackend | null;
}

const columns: FittedColumn[] = [
  { title: 'task', align: 'left', shrinkTo: 14, loggedTo: loggedLabel },
  { title: 'kind', align: 'left', optional: 1 },
  { title: 'parameters', align: 'right', optional: 2 },
  { title: 'estimate', align: 'right' },
];

/** Lists what a sweep would run; opens nothing for writing and starts nothing. */
export async function printDryRun(
  definitions: readonly SweepPlan[],
  options: SweepOptions,
  wantedWorkers: number,
): Promise<void> {
  const { backend } = options;
  const plans =
    backend === null
      ? definitions
      : definitions.map((plan) => onBackend(plan, backendFamilyOf(backend)));
  const listed = await estimate(plans, options);
  if (options.json) printDocument<'sweep --dry-run'>(listed);
  else printText(textOf(listed, plans, options, wantedWorkers));
}

function textOf(
  listed: DryRun,
  plans: readonly SweepPlan[],
  { workers }: SweepOptions,
  wanted: number,
): string {
  const parts = listed.sweeps.map((sweep, index) => {
    const plan = plans[index];
    if (plan !== undefined && sweep.points !== undefined) return studyText(plan, sweep.tasks);
    const rows = sweep.tasks.map((task) => [
      task.label,
      task.kind,
      task.parameterCount === null ? '' : formatCount(task.parameterCount),
      formatDuration(1_000 * task.estimatedSeconds),
    ]);
    return `${sweep.experiment} (${sweep.preset}): ${plural(rows.length, 'task')}, about ${formatDuration(1_000 * sweep.estimatedSeconds)} on one core\n${fitTable(columns, rows, outputWidth())}`;
  });
  const tasks = listed.sweeps.reduce((sum, sweep) => sum + sweep.tasks.length, 0);
  const total = `${plural(tasks, 'task')}, about ${formatDuration(1_000 * listed.estimatedSeconds)} with ${plural(workers, 'worker')}${wanted > workers ? ` of the ${formatCount(wanted)} asked for` : ''}, if none is stored yet${slowerWords(listed.slowBackend, listed.estimatedSeconds)}`;
  return `${[...parts, total].join('\n\n')}\n`;
}

async function estimate(plans: readonly SweepPlan[], options: SweepOptions): Promise<DryRun> {
  const stored = await estimateFromStore(options.database);
  let totalSeconds = 0;
  let longestSeconds = 0;
  const sweeps = plans.map((plan) => {
    const seconds = estimateSeconds(plan);
    for (const [id, known] of stored) if (seconds.has(id)) seconds.set(id, known);
    const tasks = plan.tasks.map((task): ListedTask => ({
      id: task.id,
      label: task.label,
      kind: task.config.kind === 'analysis' ? 'analysis' : 'training',
      parameterCount: parameterCount(task),
      estimatedSeconds: seconds.get(task.id) ?? 0,
      estimateSource: stored.has(task.id) ? 'stored' : 'rule',
    }));
    const estimatedSeconds = tasks.reduce((sum, task) => sum + task.estimatedSeconds, 0);
    totalSeconds += estimatedSeconds;
    // Not spread: a hundred thousand tasks are more than a call takes.
    for (const path of criticalPaths(plan, seconds).values()) {
      longestSeconds = Math.max(longestSeconds, path);
    }
    return {
      experiment: plan.experiment,
      preset: plan.preset,
      ...pointsOf(plan),
      tasks,
      estimatedSeconds,
    };
  });
  // Workers beyond the cores share them.
  const busy = Math.min(options.workers, availableParallelism());
  const estimatedSeconds = Math.max(totalSeconds / busy, longestSeconds);
  const { database, workers, backend } = options;
  return { database, sweeps, workers, estimatedSeconds, slowBackend: slowBackend(backend) };
}

/** The seeds of a point have one network. */
const parameterCounts = new WeakMap<object, number>();

function parameterCount(task: PlannedTask): number | null {
  if (task.config.kind !== 'training') return null;
  const { network } = task.config;
  const known = parameterCounts.get(network);
  if (known !== undefined) return known;
  const { parameterCount } = describeNetwork(network);
  parameterCounts.set(network, parameterCount);
  return parameterCount;
}

function pointsOf(plan: SweepPlan): Pick<ListedSweep, 'points'> {
  if (plan.study === undefined) return {};
  const points = plannedPoints(plan, plan.tasks);
  return {
    points: points.map(({ label, factors, seeds, tasks }) => ({
      ...{ label, factors, seeds },
      taskIds: tasks.map(({ id }) => id),
    })),
  };
}
