import type { RunnableTask } from '@basin/store';
import type { Executor } from '../executors/executor.ts';
import type { ReadyQueue } from './ready-queue.ts';
import type { TaskGroup } from './replica-groups.ts';

/**
 * Takes out of the queue what runs next as one unit; empty when nothing can. Suspects first: they have
 * waited, and run beside the others as soon as a process is theirs alone. Else the first task, with
 * others of its group.
 */
export function takeUnit(
  queue: ReadyQueue,
  executor: Pick<Executor, 'freeSlots' | 'freeSlotsAlone'>,
  groupOf: (task: RunnableTask) => TaskGroup | null,
): RunnableTask[] {
  const suspect = executor.freeSlotsAlone > 0 ? queue.take('alone') : null;
  if (suspect !== null) return [suspect];
  const readyCount = queue.size;
  const first = queue.take('beside-others');
  if (first === null) return [];
  const size = unitSize(groupOf(first), readyCount, executor.freeSlots);
  return size === 1 ? [first] : [first, ...queue.takeAlike(first, size - 1)];
}

/**
 * How many attempts a unit takes at most: as many as its group is wide, and no more than every free
 * slot gets when what is ready, alike or not, is dealt out evenly. So a few tasks spread over idle
 * slots; and where there is work for all of them units are full, for a program takes nearly as long
 * for one replica as for all of its slots.
 */
export function unitSize(group: TaskGroup | null, readyCount: number, freeSlots: number): number {
  if (group === null) return 1;
  return Math.min(group.width, Math.ceil(readyCount / freeSlots));
}
