import type { WorkItem } from '../executor.ts';
import type { Requirement } from './requirement.ts';

/** An attempt between `submit` and its end, as the coordinator sees it. */
export interface Flight {
  item: WorkItem;
  requirement: Requirement;
  session: string;
  /** Settles once the attempt can be claimed, or has failed to be. */
  placed: Promise<void>;
  /** Null until then. */
  addedMs: number | null;
  /** Of the last message taken. */
  sequence: number;
  /** Messages that are being worked on, in order. */
  work: Promise<void>;
  pendingCount: number;
  /** When its worker was first seen not to know of it. */
  unknownSinceMs: number | null;
}

/** What Redis holds of an attempt: its field in the session's hash. */
export type Holding = { state: 'gone' } | { state: 'waiting' } | { state: 'claimed'; by: string };

export function holdingOf(field: string | undefined): Holding {
  if (field === undefined || field === '') return { state: 'gone' };
  if (field === 'waiting') return { state: 'waiting' };
  return { state: 'claimed', by: field.replace(/^cancelled:/, '') };
}
