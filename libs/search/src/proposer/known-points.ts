import type { TaskEnd } from '@basin/core';
import type { Goal, Told } from '../samplers/sampler.ts';
import type { Point } from '../space/space.ts';
import type { Pruning } from './pruning.ts';

/** What a training of a point came to. */
export type SeedEnd =
  | { state: 'done'; value: number }
  | { state: 'pruned'; value: number; epoch: number }
  | { state: 'diverged' }
  | { state: 'unknown' };

/** A point that was asked for. */
export interface KnownPoint {
  index: number;
  point: Point;
  /** In the order of asking. */
  seeds: number[];
  ends: Map<number, SeedEnd>;
}

/**
 * How one training ended.
 *
 * @param tasks the training, and what measured it
 */
export function seedEnd(
  tasks: readonly TaskEnd[],
  metric: string | null,
  pruning: Pruning | null,
): SeedEnd {
  const [training] = tasks;
  if (training === undefined) return { state: 'unknown' };
  const { state, curve, taskId } = training;
  const counted =
    curve === null || pruning === null ? null : pruning.ended(taskId, curve, state === 'done');
  if (state === 'diverged') return { state: 'diverged' };
  if (state !== 'done' && state !== 'pruned') return { state: 'unknown' };
  const value = metric === null ? null : (lastOf(tasks, metric) ?? null);
  if (state === 'done' && counted?.stopped !== true) {
    return value === null ? { state: 'diverged' } : { state: 'done', value };
  }
  const last = (counted?.pointCount ?? 0) - 1;
  const reached = curve?.values[last] ?? value ?? NaN;
  if (Number.isNaN(reached)) return { state: 'diverged' };
  return { state: 'pruned', value: reached, epoch: curve?.epochs[last] ?? 0 };
}

/** What the trainings of a point with one seed came to together: their mean, where all came to an end. */
export function meanEnd(ends: readonly SeedEnd[]): SeedEnd {
  const [first = { state: 'unknown' }] = ends;
  if (ends.length < 2) return first;
  for (const state of ['diverged', 'unknown'] as const) {
    if (ends.some((end) => end.state === state)) return { state };
  }
  const pruned = ends.find((end) => end.state === 'pruned');
  if (pruned !== undefined) return pruned;
  const value = meanOf(ends.flatMap((end) => (end.state === 'done' ? [end.value] : [])));
  return { state: 'done', value };
}

function lastOf(tasks: readonly TaskEnd[], metric: string): number | null | undefined {
  return tasks.find(({ metrics }) => Object.hasOwn(metrics, metric))?.metrics[metric]?.last;
}

/** What a sampler is told of a point: the mean over the seeds that it began with. */
export function toldOf({ index, ends }: KnownPoint, seeds: readonly number[]): Told {
  const known = seeds.map((seed) => ends.get(seed) ?? { state: 'unknown' as const });
  if (known.some(({ state }) => state === 'diverged')) return { index, state: 'diverged' };
  const pruned = known.flatMap((end) => (end.state === 'pruned' ? [end] : []));
  const done = known.flatMap((end) => (end.state === 'done' ? [end.value] : []));
  if (pruned.length > 0) {
    const epoch = Math.min(...pruned.map((end) => end.epoch));
    return { index, state: 'pruned', value: meanOf(pruned.map(({ value }) => value)), epoch };
  }
  return done.length === 0
    ? { index, state: 'unknown' }
    : { index, state: 'done', value: meanOf(done) };
}

/** For a race: smaller is better, null of what cannot win any more, undefined of what nobody knows. */
export function raceValue(end: SeedEnd | undefined, goal: Goal): number | null | undefined {
  if (end === undefined || end.state === 'unknown') return undefined;
  if (end.state !== 'done') return null;
  return goal === 'minimize' ? end.value : -end.value;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
