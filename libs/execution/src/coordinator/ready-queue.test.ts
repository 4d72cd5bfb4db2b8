import type { RunnableTask } from '@basin/store';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tinyTraining } from '../executors/testing/work-items.ts';
import { createReadyQueue, type ReadyQueue, type TaskPlanning } from './ready-queue.ts';
import type { TaskGroup } from './replica-groups.ts';
import { unitSize } from './take-unit.ts';

const config = tinyTraining();

function runnableTask(taskId: string): RunnableTask {
  return {
    taskId,
    generation: 0,
    config,
    label: taskId,
    runnableAtMs: 0,
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
            given.map(({ priority }, position) => [
              String(position),
              { priority, position, group: null },
            ]),
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

  it('gives the next task of a group before its turn, and none twice', () => {
    const groups: (TaskGroup | null)[] = [null, { width: 4 }, { width: 8 }];
    const task = fc.record({
      priority: fc.integer({ min: 0, max: 3 }),
      groupIndex: fc.nat({ max: 2 }),
      late: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(task), fc.array(fc.nat({ max: 4 })), (given, counts) => {
        const plans = given.map(({ priority, groupIndex }, position): TaskPlanning => {
          return { priority, position, group: groups[groupIndex] ?? null };
        });
        const at = ({ taskId }: RunnableTask): TaskPlanning => plans[Number(taskId)]!;
        const tasks = given.map((_, position) => runnableTask(String(position)));
        const queue = createReadyQueue(() => tasks.filter((_, index) => !given[index]!.late), at);
        expect(queue.size).toBe(given.filter(({ late }) => !late).length);
        queue.add(tasks);
        const left = [...tasks].sort(
          (a, b) => at(b).priority - at(a).priority || at(a).position - at(b).position,
        );
        for (const count of counts) {
          const first = queue.take('beside-others');
          expect(first).toBe(left.shift() ?? null);
          if (first === null) return;
          const { group } = at(first);
          const mates = left.filter((other) => group !== null && at(other).group === group);
          expect(queue.takeAlike(first, count)).toEqual(mates.slice(0, count));
          for (const mate of mates.slice(0, count)) left.splice(left.indexOf(mate), 1);
          expect(queue.size).toBe(left.length);
        }
        expect(takeAll(queue)).toEqual(left.map(({ taskId }) => taskId));
      }),
    );
  });

  it('keeps apart what must run alone, also after a refresh', () => {
    const queue = createReadyQueue(
      () => ['a', 'b', 'c', 'd'].map(runnableTask),
      ({ taskId }) => ({ priority: 1, position: taskId.charCodeAt(0), group: null }),
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

describe('the size of a unit', () => {
  it('leaves no slot without work for which there is some, and is full where there is enough', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 40 }),
        (readyCount, freeSlots) => {
          let ready = readyCount;
          let slots = freeSlots;
          const sizes: number[] = [];
          for (; ready > 0 && slots > 0; slots--) {
            sizes.push(Math.min(ready, unitSize({ width: 8 }, ready, slots)));
            ready -= sizes.at(-1)!;
          }
          expect(sizes).toHaveLength(Math.min(readyCount, freeSlots));
          expect(Math.max(...sizes)).toBeLessThanOrEqual(8);
          expect(ready === 0 || sizes.every((size) => size === 8)).toBe(true);
        },
      ),
    );
  });

  it('is one for a task that has no group', () => {
    expect(unitSize(null, 100, 1)).toBe(1);
  });
});
