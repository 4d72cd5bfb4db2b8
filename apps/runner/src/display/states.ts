import { type StateCounts, taskStates } from '@basin/core';

/** Counts of the states that occur: `6 done, 1 failed`. */
export function formatCounts(counts: StateCounts): string {
  const parts = taskStates
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  return parts.length === 0 ? 'nothing planned' : parts.join(', ');
}

/** Sum of counts over sweeps. */
export function addCounts(all: readonly StateCounts[]): StateCounts {
  return Object.fromEntries(
    taskStates.map((state) => [state, all.reduce((sum, counts) => sum + counts[state], 0)]),
  ) as StateCounts;
}
