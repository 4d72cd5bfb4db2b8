import { formatDuration, plural } from '@basin/core';
import type { TaskRow } from '@basin/store';

/** What a study did not train because some trainings were stopped early. */
export interface WorkSaved {
  /** Trainings that were stopped. */
  pruned: number;
  /** Epochs that they had left. */
  epochs: number;
  /** Of all epochs that its trainings would have had. */
  share: number;
  /** About so much work of one core, at the pace of each, the start of a training left out. */
  workMs: number;
}

/** Null where nothing was stopped early. */
export function workSaved(rows: readonly TaskRow[]): WorkSaved | null {
  const trainings = rows.filter(({ kind }) => kind === 'training');
  const stopped = trainings.filter(({ state }) => state === 'pruned');
  if (stopped.length === 0) return null;
  const left = (row: TaskRow): number => Math.max(0, row.epochCount - row.epoch);
  const epochs = stopped.reduce((sum, row) => sum + left(row), 0);
  const all = trainings.reduce((sum, { epochCount }) => sum + epochCount, 0);
  const slowest = slowestBySize(trainings.filter(({ state }) => state === 'done'));
  const workMs = stopped.reduce((sum, row) => sum + left(row) * paceOf(row, slowest), 0);
  return { pruned: stopped.length, epochs, share: all === 0 ? 0 : epochs / all, workMs };
}

/** The slowest pace of the trainings of each number of parameters: sizes are few where trainings are many. */
function slowestBySize(whole: readonly TaskRow[]): Map<number, number> {
  const slowest = new Map<number, number>();
  for (const row of whole) {
    const size = Math.max(1, row.parameterCount ?? 0);
    slowest.set(size, Math.max(slowest.get(size) ?? 0, ownPace(row)));
  }
  return slowest;
}

/**
 * Milliseconds an epoch. The first epochs of a training are slower than the rest, so one that was stopped after a
 * few is not taken to be slower than the slowest that went on to its end, for its size.
 */
function paceOf(row: TaskRow, slowest: ReadonlyMap<number, number>): number {
  const own = ownPace(row);
  const paces = [...slowest].map(
    ([size, pace]) => pace * Math.max(1, (row.parameterCount ?? 0) / size),
  );
  const most = paces.reduce((a, b) => Math.max(a, b), 0);
  return most === 0 ? own : Math.min(own, most);
}

function ownPace({ timings, epoch }: TaskRow): number {
  if (timings === null || epoch === 0) return 0;
  return (timings.trainMs + timings.evaluateMs) / epoch;
}

/** `15 trainings stopped early: 402 epochs of 960 (42 %) were not trained, about 31 s of work`. */
export function workSavedText({ pruned, epochs, share, workMs }: WorkSaved): string {
  const percent = (100 * share).toFixed(0);
  const rounded = Math.round(epochs);
  return `${plural(pruned, 'training')} stopped early: ${plural(rounded, 'epoch')} (${percent} % of all) ${rounded === 1 ? 'was' : 'were'} not trained, about ${formatDuration(workMs)} of work`;
}
