import { type MetricSummary, samplePlaces, totalCount } from '@basin/core';
import { and, asc, count, eq, type SQL, sql } from 'drizzle-orm';
import type {
  Page,
  PlannedTraining,
  RunningTask,
  TableQuery,
  TaskQuery,
  TaskRow,
} from '../contract.ts';
import { isAnyOf } from '../is-any-of.ts';
import { attempts, metricNames, metricSummaries, sweepTrials, trials } from '../schema.ts';
import { factorsWhere, plannedFactors } from './factor-names.ts';
import { type Queries, sweepRowId, inSweep } from './queries.ts';
import { repeatsOf, withoutRepeats } from './repeats.ts';
import { ofKind, rowKind } from './row-kind.ts';
import { isShownAs, shownState } from './shown-state.ts';
import { ofPlan } from './sweep-index.ts';
import { conditionSql } from './table/condition-sql.ts';

/** One page of a sweep's tasks with the summaries of their metrics. */
export function taskPage(queries: Queries, sweepId: string, query: TaskQuery): Page<TaskRow> {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return { rows: [], total: 0 };
  const { limit = 50, offset = 0, kind } = query;
  // Known of the plan: else each asking would look through every task to find none.
  if (kind !== undefined && kindTotal(queries, rowId, kind) === 0) return { rows: [], total: 0 };
  const ids = matchingTrials(queries, rowId, query, { limit, offset });
  return { rows: taskRows(queries, rowId, ids), total: totalOf(queries, rowId, query) };
}

function totalOf(queries: Queries, rowId: number, query: TaskQuery): number {
  const { states, kind, taskIds, words = [], where = [] } = query;
  const isFiltered =
    taskIds !== undefined || states !== undefined || words.length > 0 || where.length > 0;
  if (!isFiltered) return kindTotal(queries, rowId, kind);
  const counted = queries.database
    .select({ count: count() })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(matches(queries, rowId, query))
    .get();
  return counted?.count ?? 0;
}

/** Tasks of a sweep, or those of one kind without repeats: counted once, for planning alone changes it. */
export function kindTotal(queries: Queries, rowId: number, kind: TaskQuery['kind']): number {
  const { client, indexOf } = queries;
  const index = indexOf(rowId);
  const total = totalCount(index.counts);
  if (kind === undefined) return total;
  const analyses = ofPlan(
    index,
    'analyses',
    () =>
      client
        .prepare<[number], number>(
          `SELECT count(*) FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
           WHERE s.sweep_id = ? AND t.kind = 'analysis'`,
        )
        .pluck()
        .get(rowId) ?? 0,
  );
  const repeats = repeatsOf(queries, rowId).filter((repeat) => repeat.kind === kind);
  return (kind === 'analysis' ? analyses : total - analyses) - repeats.length;
}

/** Trials of all tasks of a sweep, or of one kind, in planned order: looked through once, until more are planned. */
export function plannedTrials(
  queries: Queries,
  rowId: number,
  kind: TaskQuery['kind'],
): readonly number[] {
  const { client, indexOf } = queries;
  const index = indexOf(rowId);
  return ofPlan(index, `trials of ${String(kind)}`, () =>
    kind !== undefined && kindTotal(queries, rowId, kind) < totalCount(index.counts)
      ? matchingTrials(queries, rowId, { kind }, {})
      : client
          .prepare<[number], number>(
            'SELECT trial_id FROM sweep_trials WHERE sweep_id = ? ORDER BY position',
          )
          .pluck()
          .all(rowId),
  );
}

/** Of a list that is longer, a sample of so many. */
export function sampled(trialIds: readonly number[], limit: number): number[] {
  return samplePlaces(trialIds.length, limit).map((place) => trialIds[place] as number);
}

/** The first trainings of a sweep, or a sample of all: known until tasks are planned. */
export function plannedTrainings(
  queries: Queries,
  sweepId: string,
  limit: number,
  { sample = false }: Pick<TableQuery, 'sample'> = {},
): Page<PlannedTraining> {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return { rows: [], total: 0 };
  const total = kindTotal(queries, rowId, 'training');
  const isSampled = sample && limit < total;
  const rows = ofPlan(
    queries.indexOf(rowId),
    `${isSampled ? 'some' : 'the first'} ${limit} trainings`,
    () => {
      const chosen = isSampled
        ? sampled(plannedTrials(queries, rowId, 'training'), limit)
        : undefined;
      return queries.database
        .select({ taskId: trials.hash, label: sweepTrials.label, factors: sweepTrials.factors })
        .from(sweepTrials)
        .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
        .where(
          and(
            matches(queries, rowId, { kind: 'training' }),
            chosen === undefined ? undefined : isAnyOf(sweepTrials.trialId, chosen),
          ),
        )
        .orderBy(asc(sweepTrials.position))
        .limit(limit)
        .all();
    },
  );
  return { rows, total };
}

/** The first tasks that run: found among all that do, which are few, instead of among the sweep's. */
export function runningTasks(queries: Queries, sweepId: string, limit: number): RunningTask[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  const { counts, waiting } = queries.indexOf(rowId);
  if (counts.running + waiting === 0) return [];
  return queries.client
    .prepare<[number, number], RunningTask>(
      `SELECT t.hash AS taskId, s.label, t.epoch, t.epoch_count AS epochCount
       FROM trials AS t INDEXED BY trials_state CROSS JOIN sweep_trials AS s ON s.trial_id = t.id
       WHERE t.state = 'running' AND t.started_at_ms IS NOT NULL AND s.sweep_id = ? ORDER BY s.position LIMIT ?`,
    )
    .all(rowId, limit);
}

/** The trials of all tasks that meet a query, in its order, and how to read some of them. */
export function taskList(queries: Queries, sweepId: string, query: TaskQuery): number[] {
  const rowId = sweepRowId(queries, sweepId);
  return rowId === null ? [] : matchingTrials(queries, rowId, query, {});
}

/** Tasks of a sweep by their trials' numbers, in that order; what has left the sweep is left out. */
export function tasksOf(queries: Queries, sweepId: string, trialIds: number[]): TaskRow[] {
  const rowId = sweepRowId(queries, sweepId);
  return rowId === null ? [] : taskRows(queries, rowId, trialIds);
}

/** Names of the factors of the tasks that meet a query, in the order of planning. */
export function factorNamesOf(queries: Queries, sweepId: string, query: TaskQuery): string[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  const { kind, ...more } = query;
  const find = (): string[] => factorsWhere(queries, matches(queries, rowId, query));
  // Planning alone changes those of all tasks, or of a kind.
  if (Object.values(more).some((asked) => asked !== undefined)) return find();
  return kind === undefined
    ? plannedFactors(queries, rowId)
    : ofPlan(queries.indexOf(rowId), `factors ${kind}`, find);
}

function matches(queries: Queries, rowId: number, query: TaskQuery): SQL | undefined {
  const inLabel = (word: string): SQL =>
    sql`(instr(lower(${sweepTrials.label}), lower(${word})) > 0 OR instr(${trials.hash}, lower(${word})) = 1)`;
  return and(
    inSweep(queries, rowId, query.taskIds),
    query.states === undefined ? undefined : isShownAs(query.states),
    query.kind === undefined ? undefined : ofKind(query.kind),
    withoutRepeats(queries, rowId, query),
    ...(query.words ?? []).map(inLabel),
    ...(query.where ?? []).map(conditionSql),
  );
}

function matchingTrials(
  queries: Queries,
  rowId: number,
  query: TaskQuery,
  { limit = -1, offset = 0 }: { limit?: number; offset?: number },
): number[] {
  const { sort = 'position', descending = false } = query;
  const planned = sql`${sweepTrials.position}`;
  // In the order of the table itself, nothing is sorted.
  const order =
    sort === 'position'
      ? [descending ? sql`${planned} DESC` : planned]
      : [sql`${sortKey(query)} ${descending ? sql`DESC` : sql`ASC`} NULLS LAST`, planned];
  return queries.database
    .select({ trialId: sweepTrials.trialId })
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .where(matches(queries, rowId, query))
    .orderBy(...order)
    .limit(limit)
    .offset(offset)
    .all()
    .map(({ trialId }) => trialId);
}

function taskRows(queries: Queries, rowId: number, trialIds: number[]): TaskRow[] {
  const rows = queries.database
    .select(taskColumns)
    .from(sweepTrials)
    .innerJoin(trials, eq(trials.id, sweepTrials.trialId))
    .leftJoin(attempts, eq(attempts.token, trials.token))
    .where(and(eq(sweepTrials.sweepId, rowId), isAnyOf(sweepTrials.trialId, trialIds)))
    .all();
  const byTrial = new Map(rows.map(({ trialId, ...row }) => [trialId, row]));
  const summaries = metricSummariesOf(queries, trialIds);
  return trialIds.flatMap((trialId) => {
    const row = byTrial.get(trialId);
    return row === undefined ? [] : [toTaskRow(row, summaries.get(trialId) ?? {})];
  });
}

export const taskColumns = {
  trialId: trials.id,
  taskId: trials.hash,
  generation: trials.generation,
  kind: rowKind,
  label: sweepTrials.label,
  factors: sweepTrials.factors,
  state: shownState,
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

/** Expression to sort by: columns by a fixed table, factors and metrics by a bound name, so nothing can be injected. */
function sortKey({ sort = 'position' }: TaskQuery): SQL {
  if (typeof sort === 'object' && 'factor' in sort) {
    // By key, not by a path of JSON: a name may hold dots and quotes.
    return sql`(SELECT value FROM json_each(${sweepTrials.factors}) WHERE key = ${sort.factor})`;
  }
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
    state: shownState,
    parameterCount: sql`${trials.parameterCount}`,
    startedAtMs: sql`${trials.startedAtMs}`,
    workMs: sql`(SELECT ${attempts.startMs} + ${attempts.trainMs} + ${attempts.evaluateMs} + ${attempts.analyseMs}
      FROM ${attempts} WHERE ${attempts.token} = ${trials.token})`,
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
    .where(isAnyOf(trials.id, trialIds))
    .orderBy(asc(metricNames.name))
    .all();
  for (const { trialId, name, ...summary } of rows) {
    const metrics = byTrial.get(trialId) ?? (Object.create(null) as Record<string, MetricSummary>);
    metrics[name] = summary;
    byTrial.set(trialId, metrics);
  }
  return byTrial;
}
