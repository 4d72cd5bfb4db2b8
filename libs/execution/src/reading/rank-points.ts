import {
  BasinError,
  type Condition,
  countedRule,
  countedValue,
  type Factor,
  isImported,
  isLoss,
  leftOutText,
  type Metric,
  ownValue,
  type TaskState,
  whyNothing,
} from '@basin/core';
import { mean, standardDeviation } from '@basin/statistics';
import type { StoreReader, SweepSummary, TaskRow } from '@basin/store';
import { lossesOf } from './losses-apart.ts';
import { mainMetric } from './main-metric.ts';
import { queryOf } from './query-of.ts';

/** A setting of a sweep with all the seeds that it was trained with. */
export interface RankedPoint {
  /** Its factors, the seed left out. */
  factors: Record<string, Factor>;
  label: string;
  /** Mean over the seeds. */
  mean: number;
  /** Over the seeds; null with one. */
  standardDeviation: number | null;
  /** Its trainings, best first. */
  trainings: { taskId: string; seed: Factor | null; value: number }[];
  /** Trainings of the setting, with those that do not count. */
  planned: number;
  /** `3 of 6 seeds diverged and are not counted`; null where all count. */
  leftOut: string | null;
}

export interface Ranking {
  metric: Metric;
  /** `last`: the value of the final weights; `best`: the best on the way there. */
  by: 'last' | 'best';
  /** Best first, at most as many as were asked for. */
  points: RankedPoint[];
  /** Points with a value. */
  total: number;
  /** Points that have none. */
  unranked: number;
  /** Of which trainings the means are, in words. */
  counted: string;
  /** Why there is none, where nothing is still to end: `all 6 trainings diverged`, `no training meets the condition`. */
  nothing: string | null;
}

/**
 * The points of a sweep by the mean over their seeds: the best single training is too often the
 * luckiest one.
 *
 * @param query `where`: only trainings that meet it.
 * @throws BasinError `store/no-metric` naming those there are, `store/nothing-to-rank`, QueryError.
 */
export function rankPoints(
  reader: StoreReader,
  sweep: SweepSummary,
  query: { metric: string | null; by: 'last' | 'best'; limit: number; where?: string | null },
): Ranking {
  const where = queryOf(reader, sweep.sweepId, query.where ?? null);
  const metrics = reader.metrics(sweep.sweepId);
  const metric = mainMetric(sweep, metrics, query.metric);
  if (metric === null) {
    const never = metrics.length > 0 ? null : whyNothing(trainingStates(reader, sweep.sweepId));
    if (never !== null) throw new BasinError('store/nothing-to-rank', `nothing to rank: ${never}`);
    throw new BasinError(
      'store/no-metric',
      query.metric === null
        ? `sweep ${sweep.sweepId.slice(0, 12)} has recorded no metric yet`
        : `sweep ${sweep.sweepId.slice(0, 12)} has no metric "${query.metric}": it has ${metrics.map(({ name }) => name).join(', ')}`,
    );
  }
  const sign = metric.direction === 'higher' ? -1 : 1;
  refuseUnlikeLosses(reader, sweep, metric.name, where);
  const all = [...pointsOf(reader, sweep.sweepId, metric.name, query.by, where).values()];
  const areRepeated = isImported(sweep.definition) && all.some(({ states }) => states.length > 1);
  const nameOf = areRepeated ? sharedSettings(all) : null;
  const points = all
    .filter(({ valued }) => valued.length > 0)
    .map((point) => ranked(point, sign, nameOf))
    .sort((a, b) => sign * (a.mean - b.mean));
  const nothing = points.length > 0 ? null : whyNone(all, where.length > 0);
  return {
    ...{ metric, by: query.by, points: points.slice(0, query.limit) },
    ...{ total: points.length, unranked: all.length - points.length },
    ...{ counted: countedRule, nothing },
  };
}

/** Why no point has a value; null where one may still get one. */
function whyNone(points: readonly Point[], isAsked: boolean): string | null {
  if (points.length === 0 && isAsked) return 'no training meets the condition';
  return whyNothing(points.flatMap(({ states }) => states));
}

/**
 * A loss of one function is not better than that of another because it is smaller.
 *
 * @throws BasinError `store/nothing-to-rank`.
 */
function refuseUnlikeLosses(
  reader: StoreReader,
  { sweepId, name, experiment }: SweepSummary,
  metric: string,
  where: readonly Condition[],
): void {
  const losses = isLoss(metric) ? lossesOf(reader, sweepId, where) : [];
  if (losses.length < 2) return;
  throw new BasinError(
    'store/nothing-to-rank',
    `${metric} cannot rank the settings of ${name ?? experiment}: their loss functions differ (${losses.join(', ')}): name another metric, such as --metric=test/accuracy, or one loss function: --where="loss = ${losses[0]}"`,
  );
}

function trainingStates(reader: StoreReader, sweepId: string): TaskState[] {
  return [...reader.taskBatches(sweepId, { kind: 'training' })].flat().map(({ state }) => state);
}

interface Valued {
  row: TaskRow;
  value: number;
}

/** The trainings of one setting. */
interface Point {
  states: TaskState[];
  /** Of those that count. */
  valued: Valued[];
}

function pointsOf(
  reader: StoreReader,
  sweepId: string,
  metric: string,
  by: 'last' | 'best',
  where: readonly Condition[],
): Map<string, Point> {
  const points = new Map<string, Point>();
  for (const batch of reader.taskBatches(sweepId, { kind: 'training', where })) {
    for (const row of batch) {
      const key = pointKey(row.factors);
      const point = points.get(key) ?? { states: [], valued: [] };
      points.set(key, point);
      point.states.push(row.state);
      const value = countedValue(row.state, ownValue(row.metrics, metric)?.[by]);
      if (value !== null) point.valued.push({ row, value });
    }
  }
  return points;
}

/** `rate 0.1, seed 3` → `rate 0.1`: what all seeds of a setting are called. */
export function labelWithoutSeed(label: string): string {
  return label.replace(/,? seed \S+$/, '');
}

/** The same for trainings that differ in their seed alone. */
export function pointKey(factors: Record<string, Factor>): string {
  return JSON.stringify(Object.entries(withoutSeed(factors)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutSeed(factors: Record<string, Factor>): Record<string, Factor> {
  return Object.fromEntries(Object.entries(factors).filter(([name]) => name !== 'seed'));
}

/**
 * What several runs of a setting share, in words. Runs that were made elsewhere are called as they were there, each by
 * a name of its own.
 */
function sharedSettings(points: readonly Point[]): (factors: Record<string, Factor>) => string {
  const settings = points.flatMap(({ valued: [first] }) =>
    first === undefined ? [] : [first.row.factors],
  );
  const apart = [...new Set(settings.flatMap((factors) => Object.keys(factors)))].filter(
    (name) =>
      name !== 'seed' && new Set(settings.map((factors) => ownValue(factors, name))).size > 1,
  );
  return (factors) =>
    apart
      .filter((name) => Object.hasOwn(factors, name))
      .map((name) => `${name} ${String(factors[name])}`)
      .join(', ') || (apart.length === 0 ? 'all runs' : `without ${apart.join(', ')}`);
}

function ranked(
  { states, valued }: Point,
  sign: number,
  nameOf: ((factors: Record<string, Factor>) => string) | null,
): RankedPoint {
  const sorted = [...valued].sort((a, b) => sign * (a.value - b.value));
  const values = sorted.map(({ value }) => value);
  const { factors, label } = (sorted[0] as Valued).row;
  return {
    factors: withoutSeed(factors),
    label: nameOf?.(factors) ?? labelWithoutSeed(label),
    mean: mean(values),
    standardDeviation: values.length > 1 ? standardDeviation(values) : null,
    trainings: sorted.map(({ row, value }) => ({
      taskId: row.taskId,
      seed: row.factors['seed'] ?? null,
      value,
    })),
    planned: states.length,
    leftOut: leftOutText(states, 'seed'),
  };
}
