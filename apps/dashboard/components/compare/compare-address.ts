import type { TrainingAddress } from '@basin/execution/reading/compare-trainings';

/** What colours, columns and readers bear beside each other. */
export const mostCompared = 20;

export type ComparedTasks = { tasks: TrainingAddress[] } | { problem: string };

/** `SWEEP:TASK`, both whole ids, as an address and a tick in a table name a training. */
export function trainingKey({ sweepId, taskId }: TrainingAddress): string {
  return `${sweepId}:${taskId}`;
}

/** The address that shows these trainings again, each alone or with all seeds of its setting. */
export function compareAddress(tasks: readonly TrainingAddress[], allSeeds = false): string {
  return `/compare?tasks=${tasks.map(trainingKey).join(',')}${allSeeds ? '&seeds=all' : ''}`;
}

/**
 * Reads `tasks` of an address: `SWEEP:TASK,SWEEP:TASK`, or the parameter once a training, as a form
 * without scripts sends it. What is named twice counts once.
 */
export function parseComparedTasks(given: string | readonly string[] | undefined): ComparedTasks {
  const keys = new Set([given ?? []].flat().flatMap((text) => text.split(',')));
  keys.delete('');
  if (keys.size < 2) {
    return {
      problem: `Two trainings or more can be compared, and the address names ${keys.size === 0 ? 'none' : 'one'}: tick them in the table of a sweep.`,
    };
  }
  if (keys.size > mostCompared) {
    return {
      problem: `At most ${mostCompared} trainings can be compared at once, and the address names ${keys.size}: tick fewer.`,
    };
  }
  const tasks: TrainingAddress[] = [];
  for (const key of keys) {
    const [, sweepId, taskId] = /^([0-9a-f]{64}):([0-9a-f]{64})$/.exec(key) ?? [];
    if (sweepId === undefined || taskId === undefined) {
      return {
        problem: `“${key.slice(0, 140)}” names no training: each is the id of a sweep, a colon, and the id of a task, 64 hexadecimal digits each. The address may have been cut.`,
      };
    }
    tasks.push({ sweepId, taskId });
  }
  return { tasks };
}
