import { BasinError } from '@basin/core';
import { whereIdsAre } from '@basin/execution/reading/choose-target';
import { openReader, type StoreReader } from '@basin/store';
import { commandOn } from '@basin/store/places';

const mostSweeps = 10_000;

/**
 * The task whose id begins so, and a sweep that has it.
 *
 * @throws BasinError `cli/unknown-task`, `cli/ambiguous-task` listing the matches.
 */
export function findTask(
  reader: StoreReader,
  beginning: string,
): { sweepId: string; taskId: string } {
  const matches = new Map<string, { sweepId: string; label: string }>();
  for (const { sweepId, planned } of reader.sweeps({ limit: mostSweeps }).rows) {
    for (const { taskId, label } of reader.tasks(sweepId, { limit: Math.max(1, planned) }).rows) {
      // Newest sweep first: its trial is the one that people see.
      if (taskId.startsWith(beginning) && !matches.has(taskId)) {
        matches.set(taskId, { sweepId, label });
      }
    }
  }
  const [first, ...others] = [...matches.entries()];
  if (first === undefined) throw unknownTask(reader, beginning);
  if (others.length > 0) {
    const list = [first, ...others].map(([id, { label }]) => `  ${id.slice(0, 16)} ${label}`);
    throw new BasinError(
      'cli/ambiguous-task',
      `"${beginning}" begins ${list.length} ids: give more of it\n${list.slice(0, 10).join('\n')}`,
    );
  }
  return { sweepId: first[1].sweepId, taskId: first[0] };
}

function unknownTask(reader: StoreReader, text: string): BasinError {
  const { path } = reader;
  const [sweep] = reader.find(text, 1).sweeps;
  const message =
    sweep === undefined
      ? `no task of ${path} has an id that begins with "${text}": ${whereIdsAre(path)}`
      : `"${text}" is a sweep of ${path} (${sweep.name ?? sweep.experiment}), and no task: \`${commandOn(path, 'replay', { precision: 'float64' }, [text])}\` takes a whole sweep, in another precision alone; \`${commandOn(path, 'show', {}, [text])}\` lists its tasks`;
  return new BasinError('cli/unknown-task', message);
}

/** Whether a sweep is called so: by its id, its name or its experiment, and no task begins so. */
export function isSweep(database: string, text: string): boolean {
  const reader = openReader(database);
  try {
    const { sweeps, tasks } = reader.find(text, 2);
    return sweeps.length > 0 && tasks.length === 0;
  } finally {
    reader.close();
  }
}
