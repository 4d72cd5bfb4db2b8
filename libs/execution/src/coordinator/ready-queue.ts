import type { RunnableTask } from '@basin/store';
import { type BinaryHeap, createBinaryHeap } from './binary-heap.ts';
import type { TaskGroup } from './replica-groups.ts';

/** What the queue knows of a task from its plan. */
export interface TaskPlanning {
  /** Larger runs earlier. */
  priority: number;
  /** Order of planning: breaks ties, smaller first. */
  position: number;
  /** With whom it may run as one unit; null: with nobody. */
  group: TaskGroup | null;
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
  /** Up to so many more that may run with this one, taken out. None of them must run alone. */
  takeAlike(task: RunnableTask, count: number): RunnableTask[];
  readonly size: number;
  /** Whether some of them must run alone. */
  readonly hasAlone: boolean;
}

interface Entry extends TaskPlanning {
  task: RunnableTask;
  /** It left through another heap: this one passes over it. */
  taken: boolean;
}

export function createReadyQueue(
  runnable: () => RunnableTask[],
  planning: (task: RunnableTask) => TaskPlanning,
  mustRunAlone: (task: RunnableTask) => boolean = () => false,
): ReadyQueue {
  let heap = createBinaryHeap<Entry>(compare);
  /** Those in `heap` that have a group, once more: for their mates. */
  let groups = new Map<TaskGroup, BinaryHeap<Entry>>();
  /** Few: those that were lost before. */
  let alone = createBinaryHeap<Entry>(compare);
  let held = new Set<string>();
  let stale = true;

  function fill(): void {
    if (!stale) return;
    stale = false;
    held = new Set();
    groups = new Map();
    const all = runnable().filter(hold);
    heap = createBinaryHeap(compare, all.filter((task) => !mustRunAlone(task)).map(groupedEntryOf));
    alone = createBinaryHeap(compare, all.filter(mustRunAlone).map(entryOf));
  }

  function hold(task: RunnableTask): boolean {
    const key = trialKey(task);
    if (held.has(key)) return false;
    held.add(key);
    return true;
  }

  function entryOf(task: RunnableTask): Entry {
    const { priority, position, group } = planning(task);
    return { task, priority, position, group, taken: false };
  }

  function groupedEntryOf(task: RunnableTask): Entry {
    const entry = entryOf(task);
    if (entry.group !== null) {
      const mates = groups.get(entry.group);
      if (mates === undefined) groups.set(entry.group, createBinaryHeap(compare, [entry]));
      else mates.push(entry);
    }
    return entry;
  }

  function next(from: BinaryHeap<Entry>): RunnableTask | null {
    let entry = from.pop();
    while (entry?.taken === true) entry = from.pop();
    if (entry === undefined) return null;
    entry.taken = true;
    held.delete(trialKey(entry.task));
    if (entry.group !== null) forgetTaken(entry.group);
    return entry.task;
  }

  /** What comes first of all comes first in its group: taken ones do not pile up there. */
  function forgetTaken(group: TaskGroup): void {
    const mates = groups.get(group);
    if (mates === undefined) return;
    while (mates.peek()?.taken === true) mates.pop();
    if (mates.size === 0) groups.delete(group);
  }

  return {
    refresh() {
      stale = true;
    },
    add(tasks) {
      // What is asked anew anyway will hold them.
      if (stale) return;
      for (const task of tasks) {
        if (!hold(task)) continue;
        if (mustRunAlone(task)) alone.push(entryOf(task));
        else heap.push(groupedEntryOf(task));
      }
    },
    take(kind) {
      fill();
      return next(kind === 'alone' ? alone : heap);
    },
    takeAlike(task, count) {
      fill();
      const { group } = planning(task);
      const mates = group === null ? undefined : groups.get(group);
      const taken: RunnableTask[] = [];
      while (mates !== undefined && taken.length < count) {
        const mate = next(mates);
        if (mate === null) break;
        taken.push(mate);
      }
      return taken;
    },
    get size() {
      fill();
      return held.size;
    },
    get hasAlone() {
      fill();
      return alone.size > 0;
    },
  };
}

/** Negative when `a` runs before `b`. */
function compare(a: TaskPlanning, b: TaskPlanning): number {
  return b.priority - a.priority || a.position - b.position;
}
