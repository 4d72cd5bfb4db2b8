/**
 * States of a task in a sweep. At every instant, after any kill, a sweep's planned count is the sum
 * over its tasks' states.
 *
 * - `diverged`: NaN or infinite loss: an outcome, not an error.
 * - `lost`: the lease expired; back to queued until the retry cap.
 * - `skipped`: an analysis whose training ended without weights.
 */
export const taskStates = [
  'queued',
  'running',
  'done',
  'diverged',
  'pruned',
  'failed',
  'cancelled',
  'lost',
  'skipped',
] as const;
export type TaskState = (typeof taskStates)[number];

/** States that running the same command again leaves alone. */
export const settledStates: readonly TaskState[] = ['done', 'diverged', 'pruned', 'skipped'];

/** States in which nothing more will happen by itself. */
export const finishedStates: readonly TaskState[] = [...settledStates, 'failed', 'cancelled'];

const allowed: Record<TaskState, readonly TaskState[]> = {
  queued: ['running', 'cancelled', 'skipped'],
  running: ['done', 'diverged', 'pruned', 'failed', 'cancelled', 'lost', 'queued'],
  lost: ['queued', 'failed', 'cancelled'],
  done: [],
  diverged: [],
  pruned: [],
  skipped: ['queued'],
  failed: ['queued'],
  cancelled: ['queued'],
};

/** Whether a task may go from one state to the other. */
export function mayMove(from: TaskState, to: TaskState): boolean {
  return allowed[from].includes(to);
}

export type StateCounts = Record<TaskState, number>;

/** Counts of zero for every state. */
export function emptyCounts(): StateCounts {
  return Object.fromEntries(taskStates.map((state) => [state, 0])) as StateCounts;
}

/** Sum over the states: what a sweep has planned, when its books balance. */
export function totalCount(counts: StateCounts): number {
  return sumOf(counts, taskStates);
}

/** Tasks of which nothing more will be heard by themselves, failed and cancelled ones among them. */
export function finishedCount(counts: StateCounts): number {
  return sumOf(counts, finishedStates);
}

/** Tasks that have ended in a way that running again leaves alone. */
export function settledCount(counts: StateCounts): number {
  return sumOf(counts, settledStates);
}

function sumOf(counts: StateCounts, states: readonly TaskState[]): number {
  return states.reduce((sum, state) => sum + counts[state], 0);
}
