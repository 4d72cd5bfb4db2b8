import { finishedStates, type TaskEvent } from '@basin/core';
import type { TrialMove } from '@basin/store';
import type { WrittenEvent } from './event-writer.ts';
import { createRetries } from './retries.ts';
import { lockedRetryMs, type SharedState } from './shared-state.ts';

type LostEvent = Extract<TaskEvent, { type: 'lost' }>;

export interface StoredMoves {
  /** Trials are in other states now, whoever changed them. */
  moved(moves: readonly TrialMove[]): void;
  /** A batch of events is in the store: what waited for them may run, what was lost is tried again. */
  written(batch: readonly WrittenEvent[]): void;
}

/** What follows from changes in the store. */
export function createStoredMoves(state: SharedState, fillSoon: () => void): StoredMoves {
  const { options, index, running, open, queue, growth, timers } = state;
  const retries = createRetries({
    ...{ timers, lockedRetryMs, delayMs: options.retryDelayMs, tolerates: state.tolerates },
    retry(taskId) {
      queue.add(open.runnable([taskId]));
      // Those that were lost together come together, and may share a unit again.
      fillSoon();
    },
  });

  /** Whether anything became runnable. */
  function finished(taskId: string): boolean {
    const { dependents } = index.task(taskId);
    if (dependents.length === 0) return false;
    queue.add(open.runnable(dependents));
    return true;
  }

  function lost(event: LostEvent, isLast: boolean): void {
    growth.lost(event.taskId);
    const { label } = index.task(event.taskId);
    if (!isLast) retries.later(event);
    const next = isLast ? 'failed' : 'queued again';
    options.noticed?.(`${label}: attempt ${event.attempt} lost, ${next} (${event.reason})`);
  }

  return {
    moved(moves) {
      for (const { taskId, to } of moves) if (finishedStates.includes(to)) growth.ended(taskId);
    },
    written(batch) {
      let isMore = growth.canAsk();
      for (const { event, reduction } of batch) {
        if (!reduction.accepted) continue;
        if (event.type === 'finished') isMore = finished(event.taskId) || isMore;
        if (event.type === 'lost') lost(event, reduction.next.state === 'failed');
      }
      if (isMore || running.size === 0) fillSoon();
      options.changed?.();
    },
  };
}
