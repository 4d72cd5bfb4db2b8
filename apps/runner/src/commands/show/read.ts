import type { TaskState } from '@basin/core';
import { type Chosen, targetOf } from '@basin/execution/reading/choose-target';
import { listed, type ListedSweep } from '@basin/execution/reading/list-sweeps';
import { queryOf } from '@basin/execution/reading/query-of';
import { coordinatorStatus } from '@basin/execution/reading/sweep-state';
import { type WorkSaved, workSaved } from '@basin/execution/reading/work-saved';
import type { Annotations, StoreReader, SweepSummary, TaskDetail, TaskRow } from '@basin/store';

/** Which of a sweep's tasks are shown. */
export interface ShownTasks {
  limit: number;
  /** Null: all. */
  state: TaskState | null;
  /** A query; null: all. */
  where: string | null;
}

export type ShownTask = TaskDetail & Annotations & { sweepId: string };

/** A task with all that is stored of it. */
export function readTask(
  reader: StoreReader,
  chosen: Extract<Chosen, { kind: 'task' }>,
): ShownTask {
  const { sweepId, taskId } = chosen.task;
  const detail = reader.task(sweepId, taskId);
  if (detail === null) throw new Error('a task that was found is in no sweep');
  return { ...detail, sweepId, ...reader.annotations(targetOf(chosen)) };
}

export interface ShownSweep extends ListedSweep {
  notes: Annotations['notes'];
  study: SweepSummary['study'];
  metrics: ReturnType<StoreReader['metrics']>;
  /** By trainings that were stopped early; null where none was. */
  saved: WorkSaved | null;
  tasks: TaskRow[];
  /** Tasks over all that are shown. */
  total: number;
}

/** A sweep with its tasks. @throws QueryError */
export async function readSweep(
  reader: StoreReader,
  summary: SweepSummary,
  { limit, state, where: query }: ShownTasks,
): Promise<ShownSweep> {
  const { sweepId, study, planned } = summary;
  const status = await coordinatorStatus(reader.path);
  const sweep = listed(reader, status, reader.sweep(sweepId) ?? summary, null);
  const states = state === null ? {} : { states: [state] };
  const where = queryOf(reader, sweepId, query);
  const { rows: tasks, total } = reader.tasks(sweepId, { limit, where, ...states });
  const all = (): TaskRow[] => reader.tasks(sweepId, { limit: Math.max(1, planned) }).rows;
  return {
    ...sweep,
    notes: reader.annotations({ sweepId }).notes,
    ...{ study, metrics: reader.metrics(sweepId) },
    saved: sweep.counts.pruned === 0 ? null : workSaved(all()),
    ...{ tasks, total },
  };
}
