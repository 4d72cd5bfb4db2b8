import type { RunnableTask } from '@basin/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { createReadyQueue, type ReadyQueue, type TaskPlanning } from './ready-queue.ts';

const config = tinyTraining();

function runnableTask(taskId: string): RunnableTask {
  return {
    taskId,
    generation: 0,
    config,
    label: taskId,
    queuedAtMs: 0,
    lossCount: 0,
    dependencies: [],
  };
}

function takeAll(queue: ReadyQueue): string[] {
  const order: string[] = [];
  const next = (): string | undefined => queue.take('beside-others')?.taskId;
  for (let task = next(); task !== undefined; task = next()) order.push(task);
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

  it('keeps apart what must run alone, also after a refresh', () => {
    const queue = createReadyQueue(
      () => ['a', 'b', 'c', 'd'].map(runnableTask),
      ({ taskId }) => ({ priority: 1, position: taskId.charCodeAt(0) }),
      ({ taskId }) => taskId === 'b' || taskId === 'd',
    );
    expect(queue.take('alone')?.taskId).toBe('b');
    expect(queue.size).toBe(3);
    expect(takeAll(queue)).toEqual(['a', 'c']);
    queue.add(['a', 'b', 'd'].map(runnableTask));
    expect(queue.take('alone')?.taskId).toBe('b');
    expect(takeAll(queue)).toEqual(['a']);
    queue.refresh();
    expect(takeAll(queue)).toEqual(['a', 'c']);
    expect(queue.size).toBe(2);
  });
});
