import type { Metric } from '@basin/core';
import { connectReader } from '../connect-reader.ts';
import type { ReaderOptions, StoreReader, TaskQuery, TaskRow } from '../contract.ts';
import { translated, withTranslatedErrors } from '../faults.ts';
import { schemaVersion } from '../schema-version.ts';
import { annotationsOf } from './annotations.ts';
import { analysisResult, configsOf } from './configs.ts';
import { curvesOf } from './curves.ts';
import { eventsAfter, lastSequence } from './events.ts';
import { find } from './find.ts';
import { createQueries, type Queries, sweepRowId } from './queries.ts';
import { sweepDataOf } from './sweep-data.ts';
import { sweepTimes } from './sweep-times.ts';
import { sweepPage, sweepSummary } from './sweeps.ts';
import { taskDetail } from './task-detail.ts';
import { factorNamesOf, taskList, taskPage, tasksOf } from './tasks.ts';

/**
 * Opens a database read-only, while a writer is at work or not.
 *
 * @throws BasinError `store/no-database`, `store/older-schema`, `store/newer-schema`,
 * `store/not-a-basin-database`, `store/not-a-database`, `store/cannot-open`, `store/corrupt`,
 * `store/native-missing`.
 */
export function openReader(path: string, { waitMs }: ReaderOptions = {}): StoreReader {
  const client = translated(path, () => connectReader(path, waitMs));
  const queries = createQueries(client);
  /** One read transaction: all queries of a call see the same state. */
  const read = <T>(work: () => T): T => client.transaction(work).deferred();
  function* taskBatches(sweepId: string, query: TaskQuery = {}): Generator<TaskRow[]> {
    // Errors come while it is read, after the call that `withTranslatedErrors` watches.
    const readOn = <T>(work: () => T): T => translated(path, () => read(work));
    const trialIds = readOn(() => taskList(queries, sweepId, query));
    const size = query.limit ?? 500;
    for (let from = 0; from < trialIds.length; from += size) {
      yield readOn(() => tasksOf(queries, sweepId, trialIds.slice(from, from + size)));
    }
  }
  const reader: StoreReader = {
    path,
    sweeps: (options = {}) => read(() => sweepPage(queries, options)),
    sweep: (sweepId) => read(() => sweepSummary(queries, sweepId)),
    find: (text, limit) => read(() => find(queries, text, limit)),
    annotations: (target) => read(() => annotationsOf(queries, target)),
    configs: (sweepId, taskIds) => read(() => configsOf(queries, sweepId, taskIds)),
    analysisResult: (taskId, generation) => read(() => analysisResult(queries, taskId, generation)),
    times: (sweepIds, options = {}) => read(() => sweepTimes(queries, sweepIds, options)),
    tasks: (sweepId, query = {}) => read(() => taskPage(queries, sweepId, query)),
    taskBatches,
    factorNames: (sweepId, query = {}) => read(() => factorNamesOf(queries, sweepId, query)),
    task: (sweepId, taskId) => read(() => taskDetail(queries, sweepId, taskId)),
    metrics: (sweepId) => read(() => metricsOf(queries, sweepId)),
    curves: (sweepId, taskIds, metric, options = {}) =>
      read(() => curvesOf(queries, sweepId, taskIds, metric, options)),
    sweepData: (sweepId) => read(() => sweepDataOf(queries, sweepId)),
    eventsSince: (sequence, options = {}) => read(() => eventsAfter(queries, sequence, options)),
    storeVersion: () => ({
      schemaVersion,
      sqliteVersion: client.prepare('SELECT sqlite_version()').pluck().get() as string,
      lastSequence: lastSequence(queries),
    }),
    close() {
      client.close();
    },
  };
  return withTranslatedErrors(path, reader);
}

function metricsOf(queries: Queries, sweepId: string): Metric[] {
  const rowId = sweepRowId(queries, sweepId);
  if (rowId === null) return [];
  return queries.client
    .prepare<[number], Metric>(
      `SELECT n.name, n.unit, n.direction, n.format FROM metric_names AS n WHERE EXISTS (
         SELECT 1 FROM sweep_trials AS s JOIN trials AS t ON t.id = s.trial_id
         JOIN metric_summaries AS m ON m.trial_id = t.id AND m.attempt = t.attempt AND m.metric_id = n.id
         WHERE s.sweep_id = ?) ORDER BY n.name`,
    )
    .all(rowId);
}
