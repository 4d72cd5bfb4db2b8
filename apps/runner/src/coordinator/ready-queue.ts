import type { RunnableTask } from '@basin/store';

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
  /** The next task that `accept` agrees to, taken out; null when there is none. */
  take(accept: (task: RunnableTask) => boolean): RunnableTask | null;
  readonly size: number;
}

interface Entry extends TaskPlanning {
  task: RunnableTask;
}

export function createReadyQueue(
  runnable: () => RunnableTask[],
  planning: (taskId: string) => TaskPlanning,
): ReadyQueue {
  /** A binary heap: the next entry is the first, and none comes before its parent. */
  let heap: Entry[] = [];
  let held = new Set<string>();
  let stale = true;

  function fill(): void {
    if (!stale) return;
    stale = false;
    heap = [];
    held = new Set();
    for (const task of runnable()) {
      if (!hold(task)) continue;
      heap.push(entryOf(task));
    }
    // A sorted array is a heap.
    heap.sort(compare);
  }

  function hold(task: RunnableTask): boolean {
    const key = trialKey(task);
    if (held.has(key)) return false;
    held.add(key);
    return true;
  }

  function entryOf(task: RunnableTask): Entry {
    const { priority, position } = planning(task.taskId);
    return { task, priority, position };
  }

  return {
    refresh() {
      stale = true;
    },
    add(tasks) {
      // What is asked anew anyway will hold them.
      if (stale) return;
      for (const task of tasks) if (hold(task)) push(heap, entryOf(task));
    },
    take(accept) {
      fill();
      const refused: Entry[] = [];
      let taken: RunnableTask | null = null;
      while (taken === null) {
        const first = pop(heap);
        if (first === undefined) break;
        if (accept(first.task)) taken = first.task;
        else refused.push(first);
      }
      for (const entry of refused) push(heap, entry);
      if (taken !== null) held.delete(trialKey(taken));
      return taken;
    },
    get size() {
      fill();
      return heap.length;
    },
  };
}

/** Negative when `a` runs before `b`. */
function compare(a: TaskPlanning, b: TaskPlanning): number {
  return b.priority - a.priority || a.position - b.position;
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.length;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (compare(heap[parent]!, entry) <= 0) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && compare(heap[child + 1]!, heap[child]!) < 0) child += 1;
    if (compare(last, heap[child]!) <= 0) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return first;
}
