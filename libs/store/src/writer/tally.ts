import { emptyCounts, type StateCounts, type TaskState } from '@basin/core';
import type { Database } from 'better-sqlite3';

/**
 * How many tasks of a sweep are in each state. Counted in the tables once for each sweep that somebody
 * asks about, then kept as states and links change: a display asks ten times a second, and counting a
 * hundred thousand tasks takes most of that.
 */
export interface Tally {
  of(sweepRowId: number): StateCounts;
  /** A trial's state has changed, for every sweep that has it. */
  moved(trialId: number, from: TaskState, to: TaskState): void;
  /** A sweep has a trial in this state now, in the place of one in the other, or of none. */
  linked(sweepRowId: number, from: TaskState | null, to: TaskState): void;
  /** Whether `linked` matters. */
  knows(sweepRowId: number): boolean;
  /** What was told is taken back, with its transaction: counts anew when it is asked. */
  forget(): void;
}

export function createTally(client: Database): Tally {
  const known = new Map<number, StateCounts>();
  const countStates = client.prepare<[number], { state: TaskState; count: number }>(
    `SELECT t.state, count(*) AS count FROM sweep_trials AS l JOIN trials AS t ON t.id = l.trial_id
     WHERE l.sweep_id = ? GROUP BY t.state`,
  );
  const findSweeps = client
    .prepare<[number], number>('SELECT sweep_id FROM sweep_trials WHERE trial_id = ?')
    .pluck();

  function shift(sweepRowId: number, from: TaskState | null, to: TaskState): void {
    const counts = known.get(sweepRowId);
    if (counts === undefined) return;
    if (from !== null) counts[from] -= 1;
    counts[to] += 1;
  }

  return {
    of(sweepRowId) {
      let counts = known.get(sweepRowId);
      if (counts === undefined) {
        counts = emptyCounts();
        for (const { state, count } of countStates.all(sweepRowId)) counts[state] = count;
        known.set(sweepRowId, counts);
      }
      return { ...counts };
    },
    moved(trialId, from, to) {
      if (from === to || known.size === 0) return;
      for (const sweepRowId of findSweeps.all(trialId)) shift(sweepRowId, from, to);
    },
    linked: shift,
    knows: (sweepRowId) => known.has(sweepRowId),
    forget: () => known.clear(),
  };
}
