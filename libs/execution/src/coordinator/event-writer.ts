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
  /**
   * Writes what is held and, behind it, what `also` writes, in one transaction.
   *
   * @throws what the store or `also` throws: nothing of it is stored then; where the database is locked, what is
   *   held waits as ever.
   */
  flushWith(also: () => void): void;
}

const longestHeldMs = 250;
const retryAfterMs = 1_000;

/**
 * Gathers events into batches: one transaction, one disk flush each. Everything that one turn of the
 * event loop brings goes together, with the attempts that start there; reports of running tasks may wait a
 * little longer.
 */
export function createEventWriter(
  apply: (events: readonly TaskEvent[], also?: () => void) => Reduction[],
  written: (events: WrittenEvent[]) => void,
  /** A full or broken disk: nothing of the batch was stored. */
  failed: (error: unknown) => void,
  clock: Clock,
  lockTolerance: LockTolerance,
): EventWriter {
  let held: TaskEvent[] = [];
  let soon: Cancel | null = null;
  let later: Cancel | null = null;

  /** What is held, of which nothing is planned any more. */
  function take(): TaskEvent[] {
    soon?.();
    later?.();
    soon = null;
    later = null;
    const batch = held;
    held = [];
    return batch;
  }

  function keep(batch: TaskEvent[]): void {
    held = batch;
    if (batch.length > 0) later = clock.after(retryAfterMs, flush);
  }

  function flush(): boolean {
    const batch = take();
    if (batch.length === 0) return true;
    let reductions: Reduction[];
    try {
      reductions = apply(batch);
    } catch (error) {
      if (lockTolerance.tolerates(error)) keep(batch);
      else failed(error);
      return false;
    }
    succeeded(batch, reductions);
    return true;
  }

  function succeeded(batch: readonly TaskEvent[], reductions: readonly Reduction[]): void {
    lockTolerance.succeeded();
    if (batch.length === 0) return;
    written(
      batch.map((event, index) => {
        const reduction = reductions[index];
        if (reduction === undefined) throw new Error('the store answered too few reductions');
        return { event, reduction };
      }),
    );
  }

  return {
    add(event, urgent) {
      held.push(event);
      if (urgent) soon ??= clock.soon(flush);
      else later ??= clock.after(longestHeldMs, flush);
    },
    flush,
    flushWith(also) {
      const batch = take();
      let reductions: Reduction[];
      try {
        reductions = apply(batch, also);
      } catch (error) {
        if (lockTolerance.tolerates(error)) keep(batch);
        throw error;
      }
      succeeded(batch, reductions);
    },
  };
}
