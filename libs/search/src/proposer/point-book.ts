import type { Json, PlannedTask, Proposal } from '@basin/core';
import { type Point, pointKey } from '../space/space.ts';
import type { KnownPoint } from './known-points.ts';
import type { SearchStudy } from './search-study.ts';

/** A proposal that was not told yet. */
export interface OpenProposal {
  known: KnownPoint;
  seeds: readonly number[];
  /** Whether it brought the point. */
  isFirst: boolean;
}

/** The points of a study and who waits for what. */
export interface PointBook {
  readonly points: readonly KnownPoint[];
  readonly open: ReadonlyMap<number, OpenProposal>;
  /** A new point; null where it cannot be trained, or trains what an earlier one does. */
  add(point: Point): KnownPoint | null;
  /** Proposes seeds of a point that it has not had. */
  propose(known: KnownPoint, seeds: readonly number[]): Proposal;
  /** As it was proposed before a kill. */
  recall(number: number, stored: Record<string, Json>): void;
  /** A proposal has been told. */
  close(number: number): OpenProposal | undefined;
}

/** What is stored as the point of a proposal: the sampler's point, and the seeds to train it with. */
interface ChosenPoint {
  point: Point;
  seeds: number[];
}

/** The points among stored proposals, each once, in the order of asking. */
export function pointsAmong(stored: readonly Record<string, Json>[]): Point[] {
  const byKey = new Map<string, Point>();
  for (const { point } of stored.map(chosenOf)) {
    const key = pointKey(point);
    if (!byKey.has(key)) byKey.set(key, point);
  }
  return [...byKey.values()];
}

export function createPointBook(study: Pick<SearchStudy, 'tasksOf'>): PointBook {
  const points: KnownPoint[] = [];
  const byKey = new Map<string, KnownPoint>();
  /** The first trainings of all points. */
  const trained = new Set<string>();
  const open = new Map<number, OpenProposal>();
  let nextNumber = 0;

  function keep(point: Point): KnownPoint {
    const known: KnownPoint = { index: points.length, point, seeds: [], ends: new Map() };
    points.push(known);
    byKey.set(pointKey(point), known);
    return known;
  }

  function want(number: number, known: KnownPoint, seeds: readonly number[]): void {
    open.set(number, { known, seeds, isFirst: known.seeds.length === 0 });
    known.seeds.push(...seeds);
    nextNumber = Math.max(nextNumber, number + 1);
  }

  return {
    points,
    open,
    add(point) {
      const [training] = study.tasksOf(point, 1) ?? [];
      if (training === undefined || trained.has(training.id)) return null;
      trained.add(training.id);
      return keep(point);
    },
    propose(known, seeds) {
      const tasks = seeds.flatMap((seed): PlannedTask[] => study.tasksOf(known.point, seed) ?? []);
      const number = nextNumber;
      want(number, known, seeds);
      const chosen: Record<keyof ChosenPoint, Json> = { point: known.point, seeds: [...seeds] };
      return { number, point: chosen, tasks };
    },
    recall(number, stored) {
      const { point, seeds } = chosenOf(stored);
      const known = byKey.get(pointKey(point));
      if (known === undefined) {
        const [training] = study.tasksOf(point, 1) ?? [];
        if (training !== undefined) trained.add(training.id);
      }
      want(number, known ?? keep(point), seeds);
    },
    close(number) {
      const proposal = open.get(number);
      open.delete(number);
      return proposal;
    },
  };
}

function chosenOf(stored: Record<string, Json>): ChosenPoint {
  return stored as unknown as ChosenPoint;
}
