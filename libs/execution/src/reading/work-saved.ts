import { formatDuration, plural, workOf } from '@basin/core';
import type { TaskRow } from '@basin/store';

/** What a study did not train because some trainings were stopped early. */
export interface WorkSaved {
  /** Trainings that were stopped. */
  pruned: number;
  /** Epochs that they had left. */
  epochs: number;
  /** Of all epochs that its trainings would have had. */
  share: number;
  /** About so much work of one core, at the pace of each. */
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
  const workMs = stopped.reduce((sum, row) => {
    const spent = row.timings === null ? 0 : workOf(row.timings);
    return sum + (row.epoch > 0 ? (spent * left(row)) / row.epoch : 0);
  }, 0);
  return { pruned: stopped.length, epochs, share: all === 0 ? 0 : epochs / all, workMs };
}

/** `15 trainings stopped early: 402 epochs of 960 (42 %) were not trained, about 31 s of work`. */
export function workSavedText({ pruned, epochs, share, workMs }: WorkSaved): string {
  const percent = (100 * share).toFixed(0);
  const rounded = Math.round(epochs);
  return `${plural(pruned, 'training')} stopped early: ${plural(rounded, 'epoch')} (${percent} % of all) ${rounded === 1 ? 'was' : 'were'} not trained, about ${formatDuration(workMs)} of work`;
}
