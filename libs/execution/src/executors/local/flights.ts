import type { WorkItem, WorkUnit } from '../executor.ts';

/** An attempt that the pool process has. */
export interface Flight {
  item: WorkItem;
  unit: WorkUnit;
  /** When it was heard last, and how long it may say nothing. */
  heardMs: number;
  timeoutMs: number;
}

/** The attempts in flight, and the units they belong to: a unit holds a slot until its last attempt has ended. */
export interface Flights {
  readonly unitCount: number;
  readonly isEmpty: boolean;
  add(unit: WorkUnit, timeoutMs: (item: WorkItem) => number): void;
  find(token: number): Flight | undefined;
  all(): Flight[];
  /** Takes an attempt out of flight, and its unit with the last of it. */
  land(flight: Flight): void;
}

export function createFlights(): Flights {
  const byToken = new Map<number, Flight>();
  /** Attempts in flight, by unit. */
  const unended = new Map<WorkUnit, number>();
  return {
    get unitCount() {
      return unended.size;
    },
    get isEmpty() {
      return byToken.size === 0;
    },
    add(unit, timeoutMs) {
      unended.set(unit, unit.length);
      const heardMs = performance.now();
      for (const item of unit) {
        byToken.set(item.attempt.token, { item, unit, heardMs, timeoutMs: timeoutMs(item) });
      }
    },
    find: (token) => byToken.get(token),
    all: () => [...byToken.values()],
    land({ item, unit }) {
      byToken.delete(item.attempt.token);
      const left = (unended.get(unit) ?? 1) - 1;
      if (left === 0) unended.delete(unit);
      else unended.set(unit, left);
    },
  };
}
