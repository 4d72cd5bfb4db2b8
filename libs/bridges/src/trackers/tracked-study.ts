import {
  type Factor,
  type ImportConfig,
  type Metric,
  type MetricSeries,
  measureValues,
  type AnalysisResult,
  type TaskState,
  type TrainingConfig,
  ownValue,
} from '@basin/core';
import type { StoreReader, SweepSummary, TaskDetail } from '@basin/store';

/** A training as other trackers see it: one run, one trial. */
export interface TrackedRun {
  taskId: string;
  label: string;
  /** Null of a run made elsewhere that says none. */
  seed: number | null;
  /** What distinguishes it within its study, without its seed. */
  parameters: Record<string, Factor>;
  config: TrainingConfig | ImportConfig;
  state: TaskState;
  errorCode: string | null;
  errorMessage: string | null;
  /** Of its newest attempt, milliseconds since 1970; null where there is none. */
  startedAtMs: number | null;
  endedAtMs: number | null;
  parameterCount: number | null;
  weightsSha256: string | null;
  /** Whole curves, by name; NaN where the value was NaN or infinite. */
  curves: readonly MetricSeries[];
  /** Numbers of its finished analyses, of those of one training alone. */
  measured: Record<string, number>;
}

/** A study as other trackers see it. */
export interface TrackedStudy {
  sweepId: string;
  /** What people call it. */
  title: string;
  createdAtMs: number;
  /** By what its runs are ranked; null where nothing is recorded. */
  metric: Metric | null;
  /** What its runs record while training. */
  recorded: readonly Metric[];
  /** Names of what varies, seeds apart. */
  parameters: readonly string[];
  /** Trainings that never began are no runs: how many. */
  waiting: number;
  /** Trainings that repeat others in a second precision are none either: how many. */
  repeats: number;
  /** In planned order, one in memory at a time. */
  runs(): Generator<TrackedRun>;
}

/** Reads a study for other trackers. */
export function trackedStudy(
  reader: StoreReader,
  summary: SweepSummary,
  metric: Metric | null,
): TrackedStudy {
  const { sweepId, name, experiment, createdAtMs } = summary;
  const trainings = { kind: 'training' } as const;
  const waitingStates = ['queued', 'lost'] as const;
  const counted = (repeats: boolean): number =>
    reader.table(sweepId, { ...trainings, fields: [], limit: 1, repeats }).total;
  return {
    ...{ sweepId, title: name ?? experiment, createdAtMs, metric },
    recorded: reader.metrics(sweepId),
    parameters: reader.factorNames(sweepId, trainings).filter((factor) => factor !== 'seed'),
    waiting: reader.tasks(sweepId, { ...trainings, states: waitingStates, limit: 1 }).total,
    repeats: counted(true) - counted(false),
    *runs() {
      for (const batch of reader.taskBatches(sweepId, trainings)) {
        for (const { taskId, state } of batch) {
          const isWaiting = waitingStates.some((waiting) => waiting === state);
          const run = isWaiting ? null : runOf(reader, sweepId, taskId);
          if (run !== null) yield run;
        }
      }
    },
  };
}

/** Null where it has gone meanwhile, or has no attempt. */
function runOf(reader: StoreReader, sweepId: string, taskId: string): TrackedRun | null {
  const task = reader.task(sweepId, taskId);
  const attempt = task?.attempts.at(-1);
  if (task === null || task.config.kind === 'analysis' || attempt === undefined) return null;
  const { config, label, state, errorCode, errorMessage, parameterCount, weightsSha256 } = task;
  const { seed, ...parameters } = task.factors;
  return {
    ...{ taskId, label, state, errorCode, errorMessage, parameterCount, weightsSha256 },
    ...{ config, seed: config.kind === 'training' ? config.seed : numberOrNull(seed), parameters },
    ...{ startedAtMs: attempt.startedAtMs, endedAtMs: attempt.endedAtMs },
    ...timesElsewhere(task),
    curves: Object.values(task.metrics),
    measured: measuredNumbers(reader, sweepId, taskId),
  };
}

function numberOrNull(value: Factor | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** When a run that was made elsewhere ran there, if it says so: its attempt is the import. */
function timesElsewhere({
  outputs,
  metrics,
}: Pick<TaskDetail, 'outputs' | 'metrics'>): { startedAtMs: number; endedAtMs: number } | null {
  const imported = outputs['imported'] as { startedAt?: string } | undefined;
  if (imported?.startedAt === undefined) return null;
  const startedAtMs = Date.parse(imported.startedAt);
  const last = Object.values(metrics).map(({ elapsedMs }) => elapsedMs.at(-1) ?? 0);
  return { startedAtMs, endedAtMs: startedAtMs + last.reduce((a, b) => Math.max(a, b), 0) };
}

/** Where two analyses give the same number (of averaged weights, too), the one that was planned first. */
function measuredNumbers(
  reader: StoreReader,
  sweepId: string,
  taskId: string,
): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const { taskId: analysis, state } of reader.analysesOf(sweepId, [taskId])) {
    const found = state === 'done' ? reader.task(sweepId, analysis) : null;
    if (found?.config.kind !== 'analysis' || found.config.inputs.length !== 1) continue;
    const values = measureValues(found.result as unknown as AnalysisResult);
    for (const [name, value] of Object.entries(values)) {
      if (value !== null) numbers[name] ??= value;
    }
  }
  return numbers;
}

/** A run's last value of a metric, of its curves or its analyses; null where it has none that is finite. */
export function lastValue({ curves, measured }: TrackedRun, metric: string): number | null {
  const curve = curves.find(({ name }) => name === metric);
  const value = curve?.values.at(-1) ?? ownValue(measured, metric) ?? Number.NaN;
  return Number.isFinite(value) ? value : null;
}
