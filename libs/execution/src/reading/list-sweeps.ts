import {
  errorCode,
  isLoss,
  type Metric,
  ownValue,
  type StateCounts,
  type SweepTimes,
} from '@basin/core';
import type { StoreReader, SweepSummary } from '@basin/store';
import type { ControlStatus } from '../control/protocol.ts';
import { lossesOf } from './losses-apart.ts';
import { mainMetric } from './main-metric.ts';
import { queryOf } from './query-of.ts';
import { endedCount, type SweepState, sweepState } from './sweep-state.ts';

/** The best of a sweep's trainings, by the value that its final weights have. */
export interface BestTask {
  metric: Metric;
  value: number;
  taskId: string;
  label: string;
}

/** A sweep as a list shows it. */
export interface ListedSweep {
  sweepId: string;
  name: string | null;
  experiment: string;
  preset: string;
  state: SweepState;
  archived: boolean;
  planned: number;
  ended: number;
  counts: StateCounts;
  /** Since it was first planned: what other sweeps had computed by then is told apart. */
  times: SweepTimes;
  plannedAtMs: number;
  best: BestTask | null;
  tags: string[];
}

export interface ListQuery {
  limit: number;
  /** Whether archived ones are listed too. */
  archived: boolean;
  /** Null: each sweep's own. */
  metric: string | null;
  /** A query: only sweeps that have a task that meets it; null or left out: all. */
  where?: string | null;
}

/** The newest sweeps of a database. `status`: what its coordinator says, null when none works. */
export function listSweeps(
  reader: StoreReader,
  status: ControlStatus | null,
  { limit, archived, metric, where = null }: ListQuery,
): { sweeps: ListedSweep[]; total: number } {
  const { rows, total } =
    where === null
      ? reader.sweeps({ limit, archived })
      : sweepsWhere(reader, { limit, archived, where });
  return { sweeps: rows.map((summary) => listed(reader, status, summary, metric)), total };
}

/**
 * Sweeps that have a task that meets a query. One that has not what it names has none.
 *
 * @throws QueryError where no sweep knows what it names.
 */
function sweepsWhere(
  reader: StoreReader,
  { limit, archived, where }: { limit: number; archived: boolean; where: string },
): { rows: SweepSummary[]; total: number } {
  let refusal: unknown = null;
  let understood = false;
  const meets = ({ sweepId }: SweepSummary): boolean => {
    try {
      const conditions = queryOf(reader, sweepId, where);
      understood = true;
      return reader.tasks(sweepId, { limit: 1, where: conditions }).total > 0;
    } catch (error) {
      if (errorCode(error) !== 'store/query') throw error;
      refusal ??= error;
      return false;
    }
  };
  const found = reader.sweeps({ limit: 1_000_000, archived }).rows.filter(meets);
  if (!understood && refusal !== null) throw refusal;
  return { rows: found.slice(0, limit), total: found.length };
}

/** One sweep as a list shows it. */
export function listed(
  reader: StoreReader,
  status: ControlStatus | null,
  summary: SweepSummary,
  wantedMetric: string | null,
): ListedSweep {
  const { sweepId, name, experiment, preset, planned, counts, plannedAtMs, archivedAtMs } = summary;
  const state = sweepState(summary, status);
  return {
    ...{ sweepId, name, experiment, preset, planned, counts, plannedAtMs, state },
    archived: archivedAtMs !== null,
    ended: endedCount(summary),
    // What a killed process left running went on until it was heard last, not until somebody looks.
    times: reader.times([sweepId], { untilHeard: state === 'stopped' }),
    best: bestOf(reader, summary, wantedMetric),
    tags: reader.annotations({ sweepId }).tags,
  };
}

/** The best of a sweep's trainings by a metric, its own where none is wanted; null of none. */
export function bestOf(
  reader: StoreReader,
  summary: Pick<SweepSummary, 'sweepId' | 'study'>,
  wantedMetric: string | null = null,
): BestTask | null {
  const { sweepId } = summary;
  const metric = mainMetric(summary, reader.metrics(sweepId), wantedMetric);
  if (metric === null) return null;
  // The smallest of losses of several functions is not the best.
  if (isLoss(metric.name) && lossesOf(reader, sweepId).length > 1) return null;
  const [row] = reader.tasks(sweepId, {
    kind: 'training',
    states: ['done'],
    sort: { metric: metric.name, by: 'last' },
    descending: metric.direction === 'higher',
    limit: 1,
  }).rows;
  const value = ownValue(row?.metrics ?? {}, metric.name)?.last ?? null;
  return row === undefined || value === null
    ? null
    : { metric, value, taskId: row.taskId, label: row.label };
}
