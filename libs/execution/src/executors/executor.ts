import {
  BasinError,
  type DatasetConfig,
  type ExecutorEvent,
  type StopReason,
  type WorkUnit,
} from '@basin/core';

export type { ExecutorEvent, TrainedInput, WorkItem, WorkUnit } from '@basin/core';

export function runsAlone([first]: WorkUnit): boolean {
  return first.alone === true;
}

/** The end of an attempt: exactly one of these, and nothing of that attempt after it. */
export type AttemptEnd = Extract<
  ExecutorEvent,
  { type: 'finished' | 'failed' | 'lost' | 'stopped' }
>;

const reports: readonly ExecutorEvent['type'][] = ['claimed', 'begun', 'progress', 'metrics'];

export function isEnd(event: ExecutorEvent): event is AttemptEnd {
  return !reports.includes(event.type);
}

export interface ExecutorListener {
  event(event: ExecutorEvent): void;
  /** `freeSlots` may have grown: a good moment to submit. */
  available(): void;
  /** No task can ever run here (no backend opens, say): the sweep should end with this error. */
  broken(error: Error): void;
}

/**
 * Runs attempts somewhere else. What every implementation keeps (`executor-conformance.ts` checks):
 *
 * - Order: the events of one attempt arrive in the order they happened; those of different attempts
 *   interleave freely.
 * - One end: every submitted attempt gets exactly one `AttemptEnd`, its last event, also when its
 *   worker dies (`lost`), throws (`failed`), is cancelled (`stopped`) or pruned (`finished` with
 *   state `pruned`); or whatever it ended with just before. No retries here: that is the coordinator's decision.
 * - Units: the attempts of a unit share a slot and nothing else. Each has its own events, its own end
 *   as soon as it comes, and its own request to stop, which leaves the others alone; the slot is free
 *   once all have ended.
 * - Back-pressure: at most `slots` units are in flight; `submit` beyond `freeSlots` throws.
 * - Ahead: up to `slotsAhead` more units may be submitted while no slot is free; each begins when one is,
 *   its attempts say `begun` right after the end that made it free, and dies with the process that has it. None is while an item runs `alone`.
 * - Stopping: `stop` asks; the attempt ends at its next epoch. Unknown tokens are ignored, and so is
 *   the pruning of what has not begun or is an analysis.
 * - Death: a dead worker costs the attempts it ran, nothing else; slots come back by themselves. Where
 *   it is known which unit was to blame, or that none was, the others are lost `blameless`. Nobody
 *   knows which attempt of a unit it was.
 * - Isolation: an item that is to run `alone` shares its process with no other; others go on beside it.
 * - Blobs named by a `finished` event are stored before the event is reported.
 */
export interface Executor {
  /** Units that may run at once. */
  readonly slots: number;
  /** Units that may be submitted now; 0 until the first workers are up. */
  readonly freeSlots: number;
  /** Of those, how many may be for items that run `alone`. */
  readonly freeSlotsAlone: number;
  /**
   * Units that may be submitted beyond the free slots, so that no worker waits for the coordinator between short
   * tasks. Left out: none.
   */
  readonly slotsAhead?: number;
  /** What units will soon read, none of it stored blobs: an executor that loads data may do so now. */
  prepare?(datasets: readonly DatasetConfig[]): void;
  /** @throws BasinError `runner/no-free-slot`, `runner/executor-closed`. */
  submit(unit: WorkUnit): void;
  stop(token: number, reason: StopReason): void;
  /** Ends at once: attempts in flight get `lost`, workers are gone when the promise resolves. */
  close(): Promise<void>;
}

/** The two reasons for which every executor refuses a unit. */
export function refuse(closed: boolean, freeSlots: number): void {
  if (closed) throw new BasinError('runner/executor-closed', 'the executor is closed');
  if (freeSlots <= 0) {
    throw new BasinError('runner/no-free-slot', 'submit waits until freeSlots is above 0');
  }
}
