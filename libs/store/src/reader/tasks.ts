import { and, asc, count, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { MetricSummary, Page, TaskQuery, TaskRow } from '../contract.ts';
import { attempts, metricNames, metricSummaries, sweepTrials, trials } from '../schema.ts';
import { type Queries, sweepRowId } from './queries.ts';

/** One page of a sweep's tasks with the summaries of their metrics. */
export function taskPage(queries: Queries, sweepId: string, query: TaskQuery): Page<TaskRow> {
  const { database } = queries;
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return { rows: [], total: 0 };
  const { limit = 50, offset = 0 } = query;
  const where = and(
    eq(sweepTrials.sweepId, rowId),
    query.states === undefined ? undefined : inArray(trials.state, [...query.states]),
    query.kind === undefined ? undefined : eq(trials.kind, query.kind),
  );
  const key = sortKey(query);
  const direction = query.descending === true ? sql`DESC` : sql`ASC`;
  const rows = database
    .select(taskColumns)
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .leftJoin(attempts, eq(attempts.token, trials.token))
    .where(where)
    .orderBy(sql`${key} ${direction} NULLS LAST`, asc(sweepTrials.position))
    .limit(limit)
    .offset(offset)
    .all();
  const total = database
    .select({ count: count() })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(where)
    .get();
  const summaries = metricSummariesOf(
    queries,
    rows.map((row) => row.trialId),
  );
  return {
    rows: rows.map(({ trialId, ...row }) => toTaskRow(row, summaries.get(trialId) ?? {})),
    total: total?.count ?? 0,
  };
}

export const taskColumns = {
  trialId: trials.id,
  taskId: trials.hash,
  generation: trials.generation,
  kind: trials.kind,
  label: sweepTrials.label,
  factors: sweepTrials.factors,
  state: trials.state,
  errorCode: trials.errorCode,
  errorMessage: trials.errorMessage,
  attempt: trials.attempt,
  epoch: trials.epoch,
  epochCount: trials.epochCount,
  parameterCount: trials.parameterCount,
  weightsSha256: trials.weightsHash,
  startedAtMs: trials.startedAtMs,
  endedAtMs: trials.endedAtMs,
  queueWaitMs: attempts.queueWaitMs,
  startMs: attempts.startMs,
  trainMs: attempts.trainMs,
  evaluateMs: attempts.evaluateMs,
  analyseMs: attempts.analyseMs,
  writeMs: attempts.writeMs,
};

interface StoredTimings {
  startMs: number | null;
  trainMs: number | null;
  evaluateMs: number | null;
  analyseMs: number | null;
}

/** Null until the attempt has ended with a result. */
export function timingsOf(row: StoredTimings): TaskRow['timings'] {
  const { startMs, trainMs, evaluateMs, analyseMs } = row;
  if (startMs === null || trainMs === null || evaluateMs === null || analyseMs === null)
    return null;
  return { startMs, trainMs, evaluateMs, analyseMs };
}

function toTaskRow(
  row: Omit<TaskRow, 'timings' | 'metrics'> & StoredTimings,
  metrics: TaskRow['metrics'],
): TaskRow {
  const { startMs, trainMs, evaluateMs, analyseMs, ...task } = row;
  return { ...task, timings: timingsOf({ startMs, trainMs, evaluateMs, analyseMs }), metrics };
}

/** Expression to sort by: columns by a fixed table, metrics by a bound name, so nothing can be injected. */
function sortKey({ sort = 'position' }: TaskQuery): SQL {
  if (typeof sort === 'object') {
    const column = {
      last: metricSummaries.last,
      best: metricSummaries.best,
      min: metricSummaries.min,
      max: metricSummaries.max,
    }[sort.by];
    return sql`(SELECT ${column} FROM ${metricSummaries}
      WHERE ${metricSummaries.trialId} = ${trials.id} AND ${metricSummaries.attempt} = ${trials.attempt}
      AND ${metricSummaries.metricId} = (SELECT ${metricNames.id} FROM ${metricNames} WHERE ${metricNames.name} = ${sort.metric}))`;
  }
  return {
    position: sql`${sweepTrials.position}`,
    label: sql`${sweepTrials.label}`,
    state: sql`${trials.state}`,
    parameterCount: sql`${trials.parameterCount}`,
    startedAtMs: sql`${trials.startedAtMs}`,
    durationMs: sql`(${trials.endedAtMs} - ${trials.startedAtMs})`,
  }[sort];
}

/** Summaries of the newest attempts' metrics, by trial and name. */
function metricSummariesOf(
  { database }: Queries,
  trialIds: number[],
): Map<number, Record<string, MetricSummary>> {
  const byTrial = new Map<number, Record<string, MetricSummary>>();
  const rows = database
    .select({
      trialId: trials.id,
      name: metricNames.name,
      count: metricSummaries.count,
      lastStep: metricSummaries.lastStep,
      last: metricSummaries.last,
      best: metricSummaries.best,
      bestStep: metricSummaries.bestStep,
      min: metricSummaries.min,
      max: metricSummaries.max,
    })
    .from(trials)
    .innerJoin(
      metricSummaries,
      and(eq(metricSummaries.trialId, trials.id), eq(metricSummaries.attempt, trials.attempt)),
    )
    .innerJoin(metricNames, eq(metricNames.id, metricSummaries.metricId))
    .where(inArray(trials.id, trialIds))
    .orderBy(asc(metricNames.name))
    .all();
  for (const { trialId, name, ...summary } of rows) {
    const metrics = byTrial.get(trialId) ?? {};
    metrics[name] = summary;
    byTrial.set(trialId, metrics);
  }
  return byTrial;
}
