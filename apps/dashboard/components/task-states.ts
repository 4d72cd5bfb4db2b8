import { formatCount, type StateCounts, type TaskState, taskStates } from '@basin/core';

/** Name of the CSS colour of each state; states that only stopped share one. */
export const stateColours: Record<TaskState, string> = {
  done: 'var(--done)',
  running: 'var(--running)',
  queued: 'var(--queued)',
  diverged: 'var(--diverged)',
  failed: 'var(--failed)',
  lost: 'var(--lost)',
  pruned: 'var(--stopped)',
  cancelled: 'var(--stopped)',
  skipped: 'var(--stopped)',
};

/** Settled first, what waits last: the order in a progress bar. */
const barOrder: readonly TaskState[] = [
  'done',
  'diverged',
  'pruned',
  'skipped',
  'failed',
  'cancelled',
  'lost',
  'running',
  'queued',
];

/** The states that occur, in the order of a progress bar. */
export function occurringStates(counts: StateCounts): TaskState[] {
  return barOrder.filter((state) => counts[state] > 0);
}

/** `8 done, 1 running, 1 queued`. */
export function describeCounts(counts: StateCounts): string {
  const parts = taskStates.filter((state) => counts[state] > 0);
  return parts.length === 0
    ? 'no tasks'
    : occurringStates(counts)
        .map((state) => `${formatCount(counts[state])} ${state}`)
        .join(', ');
}
