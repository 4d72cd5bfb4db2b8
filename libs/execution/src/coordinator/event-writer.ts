import type { Reduction, TaskEvent } from '@basin/core';
import type { Cancel, Clock } from './clock.ts';
import type { LockTolerance } from './lock-tolerance.ts';

/** An event with what it led to in the store. */
export interface WrittenEvent {
  event: TaskEvent;
  reduction: Reduction;
}

export interface EventWriter {
  /** Urgent events are written at the end of this turn of the event loop, others within moments. */
  add(event: TaskEvent, urgent: boolean): void;
  /** Writes what is held, now; false when that has to wait, for the database is locked. */
  flush(): boolean;
}

const longestHeldMs = 250;
const retryAfterMs = 1_000;

/**
 * Gathers events into batches: one transaction, one disk flush each. Everything that one turn of the
 * event loop brings goes together; reports of running tasks may wait a little longer.
 */
export function createEventWriter(
  apply: (events: readonly TaskEvent[]) => Reduction[],
  written: (events: WrittenEvent[]) => void,
  /** A full or broken disk: nothing of the batch was stored. */
  failed: (error: unknown) => void,
  clock: Clock,
  lockTolerance: LockTolerance,
): EventWriter {
  let held: TaskEvent[] = [];
  let soon: Cancel | null = null;
  let later: Cancel | null = null;

  function flush(): boolean {
    soon?.();
    later?.();
    soon = null;
    later = null;
    if (held.length === 0) return true;
    const batch = held;
    held = [];
    let reductions: Reduction[];
    try {
      reductions = apply(batch);
    } catch (error) {
      if (lockTolerance.tolerates(error)) {
        held = batch;
        later = clock.after(retryAfterMs, flush);
      } else {
        failed(error);
      }
      return false;
    }
    lockTolerance.succeeded();
    written(
      batch.map((event, index) => {
        const reduction = reductions[index];
        if (reduction === undefined) throw new Error('the store answered too few reductions');
        return { event, reduction };
      }),
    );
    return true;
  }

  return {
    add(event, urgent) {
      held.push(event);
      if (urgent) soon ??= clock.soon(flush);
      else later ??= clock.after(longestHeldMs, flush);
    },
    flush,
  };
}
