import type { WorkItem, WorkUnit } from '../../executor.ts';
import type { Requirement } from '../protocol/requirement.ts';

/** A unit between `submit` and the end of its last attempt: one job. */
export interface UnitFlight {
  unit: WorkUnit;
  /** One for each of its attempts, ended or not. */
  flights: Flight[];
  requirement: Requirement;
  session: string;
  /** Settles once its attempts can be claimed, or have failed to be. */
  placed: Promise<void>;
  /** Null until then. */
  addedMs: number | null;
}

/** An attempt between `submit` and its end, as the coordinator sees it. */
export interface Flight {
  item: WorkItem;
  unit: UnitFlight;
  /** Of the last message taken. */
  sequence: number;
  /** Messages that are being worked on, in order. */
  work: Promise<void>;
  pendingCount: number;
  /** When its worker was first seen not to know of it. */
  unknownSinceMs: number | null;
}

export function unitFlight(
  unit: WorkUnit,
  where: { requirement: Requirement; session: string },
): UnitFlight {
  const whole: UnitFlight = {
    ...{ unit, ...where, flights: [], placed: Promise.resolve(), addedMs: null },
  };
  whole.flights = unit.map((item) => ({
    ...{ item, unit: whole, sequence: 0, work: Promise.resolve() },
    ...{ pendingCount: 0, unknownSinceMs: null },
  }));
  return whole;
}

/** What Redis holds of an attempt: its field in the session's hash. */
export type Holding = { state: 'gone' } | { state: 'waiting' } | { state: 'claimed'; by: string };

export function holdingOf(field: string | undefined): Holding {
  if (field === undefined || field === '') return { state: 'gone' };
  if (field === 'waiting') return { state: 'waiting' };
  return { state: 'claimed', by: field.replace(/^cancelled:/, '') };
}
