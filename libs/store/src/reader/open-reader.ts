import { connectReader } from '../connect-reader.ts';
import type {
  ReaderOptions,
  StoreReader,
  TableQuery,
  TableRow,
  TaskQuery,
  TaskRow,
} from '../contract.ts';
import { driver } from '../driver/choose-driver.ts';
import { translated, withTranslatedErrors } from '../faults.ts';
import { schemaVersion } from '../schema-version.ts';
import { storedTasks } from '../stored-tasks.ts';
import { annotationsOf } from './annotations.ts';
import { attemptsOf } from './attempts.ts';
import { analysisResult, configsOf } from './configs.ts';
import { countedSweep, isCounted, takeCounted } from './counted-sweep.ts';
import { curvesOf } from './curves.ts';
import { eventsAfter, lastSequence } from './events.ts';
import { find } from './find.ts';
import { metricsOf, valueCountOf } from './metrics.ts';
import { createQueries, sweepRowId } from './queries.ts';
import { sweepDataOf } from './sweep-data.ts';
import { changesSince } from './sweep-index.ts';
import { sweepTimes } from './sweep-times.ts';
import { sweepPage, sweepSummary, uncountedSweeps } from './sweeps.ts';
import { taskDetail } from './task-detail.ts';
import { analysesAnywhere, analysesOf } from './table/attached-analyses.ts';
import { isBetweenSeeds, queryNamesOf } from './table/query-names.ts';
import {
  isReady,
  keepTableIds,
  repeatsLeftOut,
  tableIds,
  tablePage,
  tableRows,
} from './table/table.ts';
import { trialFacts } from './trial-facts.ts';
import {
  factorNamesOf,
  plannedTrainings,
  runningTasks,
  taskList,
  taskPage,
  tasksOf,
} from './tasks.ts';

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
  function* inBatches<Row>(
    size: number,
    list: () => number[],
    rowsOf: (trialIds: number[]) => Row[],
  ): Generator<Row[]> {
    // Errors come while it is read, after the call that `withTranslatedErrors` watches.
    const readOn = <T>(work: () => T): T => translated(path, () => read(work));
    const trialIds = readOn(list);
    for (let from = 0; from < trialIds.length; from += size) {
      yield readOn(() => rowsOf(trialIds.slice(from, from + size)));
    }
  }
  const taskBatches = (sweepId: string, query: TaskQuery = {}): Iterable<TaskRow[]> =>
    inBatches(
      query.limit ?? 500,
      () => taskList(queries, sweepId, query),
      (trialIds) => tasksOf(queries, sweepId, trialIds),
    );
  const tableBatches = (sweepId: string, query: TableQuery): Iterable<TableRow[]> =>
    inBatches(
      query.limit ?? 500,
      () => tableIds(queries, sweepId, query),
      (trialIds) => tableRows(queries, sweepId, query.fields, trialIds),
    );
  const reader: StoreReader = {
    path,
    atOnce: read,
    sweeps: (options = {}) => read(() => sweepPage(queries, options)),
    sweep: (sweepId) => read(() => sweepSummary(queries, sweepId)),
    find: (text, limit) => read(() => find(queries, text, limit)),
    annotations: (target) => read(() => annotationsOf(queries, target)),
    plannedTasks: (sweepId) => read(() => storedTasks(queries, sweepRowId(queries, sweepId) ?? -1)),
    configs: (sweepId, taskIds) => read(() => configsOf(queries, sweepId, taskIds)),
    trialFacts: (sweepId, taskIds) => read(() => trialFacts(queries, sweepId, taskIds)),
    analysisResult: (taskId, generation) => read(() => analysisResult(queries, taskId, generation)),
    times: (sweepIds, options = {}) => read(() => sweepTimes(queries, sweepIds, options)),
    tasks: (sweepId, query = {}) => read(() => taskPage(queries, sweepId, query)),
    taskBatches,
    factorNames: (sweepId, query = {}) => read(() => factorNamesOf(queries, sweepId, query)),
    queryNames: (sweepId) => read(() => queryNamesOf(queries, sweepId)),
    isBetweenSeeds: (sweepId, name) => read(() => isBetweenSeeds(queries, sweepId, name)),
    table: (sweepId, query) => read(() => tablePage(queries, sweepId, query)),
    tableBatches,
    repeatsLeftOut: (...given) => read(() => repeatsLeftOut(queries, ...given)),
    tableIds: (sweepId, query) => read(() => tableIds(queries, sweepId, query)),
    isTableReady: (sweepId, query) => read(() => isReady(queries, sweepId, query)),
    keepTableIds: (...given) => read(() => keepTableIds(queries, ...given)),
    uncounted: (options) => read(() => uncountedSweeps(queries, options)),
    isCounted: (sweepId) => read(() => isCounted(queries, sweepId)),
    counted: (sweepId) => read(() => countedSweep(queries, sweepId)),
    takeCounted: (sweepId, counted) => read(() => takeCounted(queries, sweepId, counted)),
    analysesOf: (sweepId, trainingIds) => read(() => analysesOf(queries, sweepId, trainingIds)),
    attempts: (sweepId, limit) => read(() => attemptsOf(queries, sweepId, limit)),
    analysesAnywhere: (trainingId) => read(() => analysesAnywhere(queries, trainingId)),
    task: (sweepId, taskId, options = {}) =>
      read(() => taskDetail(queries, sweepId, taskId, options)),
    metrics: (sweepId) => read(() => metricsOf(queries, sweepId)),
    curves: (sweepId, taskIds, metric, options = {}) =>
      read(() => curvesOf(queries, sweepId, taskIds, metric, options)),
    valueCount: (sweepId, limit) => read(() => valueCountOf(queries, sweepId, limit)),
    sweepData: (sweepId, options) => read(() => sweepDataOf(queries, sweepId, options)),
    eventsSince: (sequence, options = {}) => read(() => eventsAfter(queries, sequence, options)),
    activity: (sweepId) =>
      read(() => {
        const rowId = sweepRowId(queries, sweepId);
        return rowId === null ? null : { ...queries.indexOf(rowId).activity };
      }),
    changesSince: (sweepId, sequence, limit = 1_000) =>
      read(() => {
        const rowId = sweepRowId(queries, sweepId);
        return rowId === null ? null : changesSince(queries, rowId, sequence, limit);
      }),
    trainings: (...given) => read(() => plannedTrainings(queries, ...given)),
    running: (sweepId, limit) => read(() => runningTasks(queries, sweepId, limit)),
    lastSequence: () => lastSequence(queries),
    storeVersion: () => ({
      schemaVersion,
      sqliteDriver: driver().name,
      sqliteVersion: client.prepare('SELECT sqlite_version()').pluck().get() as string,
      lastSequence: lastSequence(queries),
    }),
    close() {
      client.close();
    },
  };
  return withTranslatedErrors(path, reader);
}
