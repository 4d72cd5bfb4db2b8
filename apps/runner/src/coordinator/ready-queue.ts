import type { RunnableTask } from '@basin/store';
import { createBinaryHeap } from './binary-heap.ts';

/** What the queue knows of a task from its plan. */
export interface TaskPlanning {
  /** Larger runs earlier. */
  priority: number;
  /** Order of planning: breaks ties, smaller first. */
  position: number;
}

/** A trial: one generation of a task. */
export function trialKey(task: { taskId: string; generation: number }): string {
  return `${task.taskId}/${task.generation}`;
}

/**
 * Runnable tasks of all running sweeps, longest first. The store knows what is runnable; it is asked
 * for all of it only after a plan or a cancellation, and otherwise for the few tasks that an end has
 * made runnable: a sweep can have a million queued ones.
 */
export interface ReadyQueue {
  /** Forgets what it holds; the next `take` asks the store. */
  refresh(): void;
  /** Takes in tasks that became runnable; those that it holds already are ignored. */
  add(tasks: readonly RunnableTask[]): void;
  /** The next task, taken out if `accept` agrees; null when it does not, or there is none. */
  take(accept: (task: RunnableTask) => boolean): RunnableTask | null;
  readonly size: number;
}

interface Entry extends TaskPlanning {
  task: RunnableTask;
}

export function createReadyQueue(
  runnable: () => RunnableTask[],
  planning: (task: RunnableTask) => TaskPlanning,
): ReadyQueue {
  let heap = createBinaryHeap<Entry>(compare);
  let held = new Set<string>();
  let stale = true;

  function fill(): void {
    if (!stale) return;
    stale = false;
    held = new Set();
    heap = createBinaryHeap(compare, runnable().filter(hold).map(entryOf));
  }

  function hold(task: RunnableTask): boolean {
    const key = trialKey(task);
    if (held.has(key)) return false;
    held.add(key);
    return true;
  }

  function entryOf(task: RunnableTask): Entry {
    const { priority, position } = planning(task);
    return { task, priority, position };
  }

  return {
    refresh() {
      stale = true;
    },
    add(tasks) {
      // What is asked anew anyway will hold them.
      if (stale) return;
      for (const task of tasks) if (hold(task)) heap.push(entryOf(task));
    },
    take(accept) {
      fill();
      const task = heap.peek()?.task;
      if (task === undefined || !accept(task)) return null;
      heap.pop();
      held.delete(trialKey(task));
      return task;
    },
    get size() {
      fill();
      return heap.size;
    },
  };
}

/** Negative when `a` runs before `b`. */
function compare(a: TaskPlanning, b: TaskPlanning): number {
  return b.priority - a.priority || a.position - b.position;
}
