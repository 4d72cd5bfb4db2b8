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
  /** The next of the tasks that must run alone, or of the others, taken out. */
  take(kind: 'alone' | 'beside-others'): RunnableTask | null;
  readonly size: number;
}

interface Entry extends TaskPlanning {
  task: RunnableTask;
}

export function createReadyQueue(
  runnable: () => RunnableTask[],
  planning: (task: RunnableTask) => TaskPlanning,
  mustRunAlone: (task: RunnableTask) => boolean = () => false,
): ReadyQueue {
  let heap = createBinaryHeap<Entry>(compare);
  /** Few: those that were lost before. */
  let alone = createBinaryHeap<Entry>(compare);
  let held = new Set<string>();
  let stale = true;

  function fill(): void {
    if (!stale) return;
    stale = false;
    held = new Set();
    const all = runnable().filter(hold);
    heap = createBinaryHeap(compare, all.filter((task) => !mustRunAlone(task)).map(entryOf));
    alone = createBinaryHeap(compare, all.filter(mustRunAlone).map(entryOf));
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
      for (const task of tasks) {
        if (hold(task)) (mustRunAlone(task) ? alone : heap).push(entryOf(task));
      }
    },
    take(kind) {
      fill();
      const task = (kind === 'alone' ? alone : heap).pop()?.task ?? null;
      if (task !== null) held.delete(trialKey(task));
      return task;
    },
    get size() {
      fill();
      return heap.size + alone.size;
    },
  };
}

/** Negative when `a` runs before `b`. */
function compare(a: TaskPlanning, b: TaskPlanning): number {
  return b.priority - a.priority || a.position - b.position;
}
