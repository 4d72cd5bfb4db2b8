import type { WorkItem, WorkUnit } from '../executor.ts';

/** An attempt that the pool process has. */
export interface Flight {
  item: WorkItem;
  unit: WorkUnit;
  /** When a worker had it; while it waits, when it came. */
  beganMs: number;
  /** When it was heard last, or began, and how long it may say nothing. */
  heardMs: number;
  timeoutMs: number;
  /** No worker has it yet. */
  waits: boolean;
}

/** The attempts in flight, and the units they belong to: a unit holds a slot until its last attempt has ended. */
export interface Flights {
  readonly unitCount: number;
  readonly isEmpty: boolean;
  add(unit: WorkUnit, timeoutMs: (item: WorkItem) => number): void;
  find(token: number): Flight | undefined;
  all(): Flight[];
  /** Without those that wait for a worker. */
  begun(): Flight[];
  /** Takes an attempt out of flight, and its unit with the last of it; those that begin thereby. */
  land(flight: Flight): Flight[];
}

/** @param workerCount units that run at once; they begin in the order in which they came. */
export function createFlights(workerCount: number): Flights {
  const byToken = new Map<number, Flight>();
  /** Attempts in flight, by unit, in the order of submission. */
  const unended = new Map<WorkUnit, number>();
  const begunUnits = (): WorkUnit[] => [...unended.keys()].slice(0, workerCount);

  /** A worker is free: the next unit begins, and is heard of from now on. */
  function begin(unit: WorkUnit | undefined): Flight[] {
    const nowMs = performance.now();
    const flights = (unit ?? []).flatMap(({ attempt }) => byToken.get(attempt.token) ?? []);
    for (const flight of flights) flight.heardMs = nowMs;
    const begun = flights.filter(({ waits }) => waits);
    for (const flight of begun) Object.assign(flight, { waits: false, beganMs: nowMs });
    return begun;
  }

  return {
    get unitCount() {
      return unended.size;
    },
    get isEmpty() {
      return byToken.size === 0;
    },
    add(unit, timeoutMs) {
      unended.set(unit, unit.length);
      const nowMs = performance.now();
      const waits = unended.size > workerCount;
      for (const item of unit) {
        const times = { beganMs: nowMs, heardMs: nowMs, timeoutMs: timeoutMs(item), waits };
        byToken.set(item.attempt.token, { item, unit, ...times });
      }
    },
    find: (token) => byToken.get(token),
    all: () => [...byToken.values()],
    begun() {
      const units = new Set(begunUnits());
      return [...byToken.values()].filter(({ unit }) => units.has(unit));
    },
    land({ item, unit }) {
      byToken.delete(item.attempt.token);
      const left = (unended.get(unit) ?? 1) - 1;
      if (left > 0) {
        unended.set(unit, left);
        return [];
      }
      const waited = unended.size > workerCount ? [...unended.keys()][workerCount] : undefined;
      unended.delete(unit);
      return begin(waited);
    },
  };
}
