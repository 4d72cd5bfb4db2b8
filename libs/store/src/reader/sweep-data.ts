import { completeConfig, type MetricSeries, type SweepData, type TaskData } from '@basin/core';
import { and, asc, eq } from 'drizzle-orm';
import { analyses, attempts, environments, sweeps, sweepTrials, trials } from '../schema.ts';
import { outputsReader } from './outputs.ts';
import type { SweepDataOptions, TaskOptions } from '../contract.ts';
import type { Queries } from './queries.ts';
import { taskColumns, timingsOf } from './tasks.ts';

/** Everything of a sweep, in planned order. */
export function sweepDataOf(
  queries: Queries,
  sweepId: string,
  { withTimes = true }: SweepDataOptions = {},
): SweepData | null {
  const sweep = queries.database.select().from(sweeps).where(eq(sweeps.hash, sweepId)).get();
  if (sweep === undefined) return null;
  const { experiment, preset } = sweep;
  const tasks = taskDataOf(queries, sweep.id, { withTimes }).map(({ data }) => data);
  return { sweepId, experiment, preset, tasks };
}

/** The stored data of a sweep's tasks, or of one of them, with their trials' numbers. */
export function taskDataOf(
  queries: Queries,
  rowId: number,
  {
    trialId,
    withTimes = true,
    withPoints = true,
  }: { trialId?: number } & SweepDataOptions & TaskOptions = {},
): { trialId: number; generation: number; data: TaskData }[] {
  const { database } = queries;
  const rows = database
    .select({
      ...taskColumns,
      config: trials.config,
      environment: {
        backend: environments.backend,
        backendReason: environments.backendReason,
        engineVersion: environments.engineVersion,
        tensorflowVersion: environments.tensorflowVersion,
        cpuFeatures: environments.cpuFeatures,
        nodeVersion: environments.nodeVersion,
        buildDigest: environments.buildDigest,
      },
      result: analyses.result,
    })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .leftJoin(attempts, eq(attempts.token, trials.token))
    .leftJoin(environments, eq(environments.id, trials.environmentId))
    .leftJoin(analyses, eq(analyses.trialId, trials.id))
    .where(
      trialId === undefined
        ? eq(sweepTrials.sweepId, rowId)
        : and(eq(sweepTrials.sweepId, rowId), eq(sweepTrials.trialId, trialId)),
    )
    .orderBy(asc(sweepTrials.position))
    .all();
  const readMetrics = metricsReader(queries, withTimes);
  const readOutputs = outputsReader(queries);
  return rows.map((row) => ({
    trialId: row.trialId,
    generation: row.generation,
    data: {
      id: row.taskId,
      config: completeConfig(row.config),
      label: row.label,
      factors: row.factors,
      state: row.state,
      errorCode: row.errorCode,
      errorMessage: row.errorMessage,
      parameterCount: row.parameterCount,
      weightsSha256: row.weightsSha256,
      metrics: withPoints ? readMetrics(row.trialId, row.attempt) : {},
      outputs: readOutputs(row.trialId),
      result: row.result,
      timings: timingsOf(row),
      environment: row.environment,
    },
  }));
}

type Value = [
  metricId: number,
  step: number,
  epoch: number,
  elapsedMs: number,
  value: number | null,
];

/**
 * Reads all metrics of one attempt, in one range of the table. Columns that many series have alike are
 * one array, which nobody may change: steps of ten thousand trainings would take more than their values.
 */
function metricsReader(
  { client }: Queries,
  withTimes: boolean,
): (trialId: number, attempt: number) => Record<string, MetricSeries> {
  const names = new Map(
    client.prepare<[], [number, string]>('SELECT id, name FROM metric_names').raw().all(),
  );
  const values = client
    .prepare<[number, number], Value>(
      `SELECT metric_id, step, epoch, elapsed_ms, value FROM metrics
       WHERE trial_id = ? AND attempt = ? ORDER BY metric_id, step`,
    )
    .raw();
  const shared = { steps: new Map<number, number[]>(), epochs: new Map<number, number[]>() };
  return (trialId, attempt) => {
    const metrics = Object.create(null) as Record<string, MetricSeries>;
    let of: number | undefined;
    let series: MetricSeries | undefined;
    for (const [metricId, step, epoch, elapsedMs, value] of values.all(trialId, attempt)) {
      if (series === undefined || of !== metricId) {
        of = metricId;
        const name = names.get(metricId) ?? `metric ${metricId}`;
        series = { name, steps: [], epochs: [], elapsedMs: [], values: [] };
        metrics[name] = series;
      }
      series.steps.push(step);
      series.epochs.push(epoch);
      if (withTimes) series.elapsedMs.push(elapsedMs);
      series.values.push(value ?? Number.NaN);
    }
    for (const one of Object.values(metrics)) {
      one.steps = alike(shared.steps, one.steps);
      one.epochs = alike(shared.epochs, one.epochs);
    }
    return metrics;
  };
}

/** An equal array that was there before, by length; else this one from now on. */
function alike(known: Map<number, number[]>, values: number[]): number[] {
  const before = known.get(values.length);
  if (before?.every((value, index) => value === values[index])) return before;
  known.set(values.length, values);
  return values;
}
