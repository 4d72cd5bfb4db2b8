import type { WorkerRecord } from '../protocol/payload.ts';
import type { Requirement } from '../protocol/requirement.ts';
import type { FlightBoard } from './flight-board.ts';
import type { WorkerWatch } from './worker-watch.ts';

/** How many units the workers of a sweep can run, and how many more they can take. */
export interface Capacity {
  /** Of all workers that serve what is wanted. */
  slots(): number;
  free(): number;
  /** For units that must run alone. */
  freeAlone(): number;
  /** Counts the workers that meet this, too, from now on. */
  want(requirement: Requirement): void;
}

export function createCapacity(watch: WorkerWatch, board: FlightBoard): Capacity {
  const wanted = new Set<Requirement>();

  function serving(): WorkerRecord[] {
    return [...watch.workers.values()].filter(
      ({ labels, draining }) =>
        !draining && labels.some((label) => wanted.has(label as Requirement)),
    );
  }

  const slots = (): number => serving().reduce((sum, worker) => sum + worker.slots, 0);
  const free = (): number => Math.max(0, slots() - board.units.size);

  return {
    slots,
    free,
    /** Every worker has one process for what must run alone. */
    freeAlone() {
      let held = 0;
      for (const { item } of board.flights.values()) if (item.alone === true) held += 1;
      return Math.max(0, Math.min(free(), serving().length - held));
    },
    want: (requirement) => void wanted.add(requirement),
  };
}
