import type { TaskState } from '@basin/core';
import { openReader, type StoreReader, type SweepSummary, type TaskRow } from '@basin/store';
import { chooseTarget, targetOf } from '@basin/execution/reading/choose-target';
import { listed } from '@basin/execution/reading/list-sweeps';
import { coordinatorStatus } from '@basin/execution/reading/sweep-state';
import { queryOf } from '@basin/execution/reading/query-of';
import { workSaved } from '@basin/execution/reading/work-saved';
import { print } from '../../cli/print.ts';
import { outputWidth } from '../../display/terminal-width.ts';
import { sweepText } from './sweep-text.ts';
import { taskText } from './task-text.ts';

export interface ShowOptions {
  json: boolean;
  limit: number;
  /** Null: all. */
  state: TaskState | null;
  /** A query; null: all. */
  where: string | null;
}

/** Prints the sweep or the task whose id begins so. */
export async function printOne(database: string, id: string, options: ShowOptions): Promise<void> {
  const reader = openReader(database);
  try {
    const chosen = chooseTarget(reader, id);
    if (chosen.kind === 'sweep') return await printSweep(reader, chosen.sweep, options);
    const { task } = chosen;
    const detail = reader.task(task.sweepId, task.taskId);
    if (detail === null) throw new Error('a task that was found is in no sweep');
    const shown = { ...detail, sweepId: task.sweepId, ...reader.annotations(targetOf(chosen)) };
    print(options.json, shown, () => taskText(shown, outputWidth()));
  } finally {
    reader.close();
  }
}

async function printSweep(
  reader: StoreReader,
  summary: SweepSummary,
  { json, limit, state, where: query }: ShowOptions,
): Promise<void> {
  const { sweepId, study } = summary;
  const sweep = listed(reader, await coordinatorStatus(reader.path), summary, null);
  const { notes } = reader.annotations({ sweepId });
  const states = state === null ? {} : { states: [state] };
  const where = queryOf(reader, sweepId, query);
  const { rows, total } = reader.tasks(sweepId, { limit, where, ...states });
  const metrics = reader.metrics(sweepId);
  const saved = sweep.counts.pruned === 0 ? null : workSaved(allTasks(reader, summary));
  print(json, { ...sweep, notes, study, metrics, saved, tasks: rows, total }, () =>
    sweepText({ sweep, notes, metrics, rows, total, saved }, outputWidth()),
  );
}

function allTasks(reader: StoreReader, { sweepId, planned }: SweepSummary): TaskRow[] {
  return reader.tasks(sweepId, { limit: Math.max(1, planned) }).rows;
}
