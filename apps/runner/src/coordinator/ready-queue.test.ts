import type { RunnableTask } from '@basin/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { createReadyQueue, type ReadyQueue, type TaskPlanning } from './ready-queue.ts';

const config = tinyTraining();

function runnableTask(taskId: string): RunnableTask {
  return { taskId, generation: 0, config, label: taskId, queuedAtMs: 0, dependencies: [] };
}

function takeAll(queue: ReadyQueue): string[] {
  const order: string[] = [];
  for (let task = queue.take(() => true); task !== null; task = queue.take(() => true)) {
    order.push(task.taskId);
  }
  return order;
}

describe('the ready queue', () => {
  it('gives tasks by priority, then in the order of the plan, however they came in', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ priority: fc.integer({ min: 0, max: 5 }), late: fc.boolean() })),
        (given) => {
          const planning = new Map<string, TaskPlanning>(
            given.map(({ priority }, position) => [String(position), { priority, position }]),
          );
          const at = ({ taskId }: RunnableTask): TaskPlanning => planning.get(taskId)!;
          const tasks = given.map((_, position) => runnableTask(String(position)));
          const early = tasks.filter((_, position) => given[position]?.late === false);
          const queue = createReadyQueue(() => early, at);
          expect(queue.size).toBe(early.length);
          // All of them: those that it holds already count once.
          queue.add(tasks.toReversed());
          const expected = [...planning]
            .sort(([, a], [, b]) => b.priority - a.priority || a.position - b.position)
            .map(([taskId]) => taskId);
          expect(takeAll(queue)).toEqual(expected);
        },
      ),
    );
  });

  it('keeps a task that was not accepted, and asks anew after a refresh', () => {
    const queue = createReadyQueue(
      () => ['a', 'b', 'c'].map(runnableTask),
      ({ taskId }) => ({ priority: 1, position: taskId.charCodeAt(0) }),
    );
    expect(queue.take(({ taskId }) => taskId === 'b')).toBeNull();
    expect(queue.size).toBe(3);
    expect(queue.take(({ taskId }) => taskId === 'a')?.taskId).toBe('a');
    expect(takeAll(queue)).toEqual(['b', 'c']);
    queue.refresh();
    expect(takeAll(queue)).toEqual(['a', 'b', 'c']);
  });
});
