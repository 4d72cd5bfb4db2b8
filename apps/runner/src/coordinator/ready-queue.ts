import type { RunnableTask } from '@basin/store';

/** What the queue knows of a task from its plan. */
export interface TaskPlanning {
  /** Larger runs earlier. */
  priority: number;
  /** Whether any task waits for it: its end may make others runnable. */
  hasDependents: boolean;
}

/** A trial: one generation of a task. */
export function trialKey(task: { taskId: string; generation: number }): string {
  return `${task.taskId}/${task.generation}`;
}

/**
 * Runnable tasks of all running sweeps, longest first. The store knows what is runnable; it is asked
 * again only when something may have become so, for a sweep can have thousands of queued tasks.
 */
export interface ReadyQueue {
  /** Forgets what it holds; the next `take` asks the store. */
  refresh(): void;
  /** The next task that `accept` agrees to, taken out; null when there is none. */
  take(accept: (task: RunnableTask) => boolean): RunnableTask | null;
  /** Puts a task back that could not be started. */
  readonly size: number;
}

export function createReadyQueue(
  runnable: () => RunnableTask[],
  planning: (taskId: string) => TaskPlanning,
): ReadyQueue {
  /** Largest priority last, so that taking is cheap. */
  let ready: RunnableTask[] = [];
  let stale = true;

  function fill(): void {
    if (!stale) return;
    stale = false;
    const unique = new Map(runnable().map((task) => [trialKey(task), task]));
    const order = [...unique.values()].map((task) => ({
      task,
      priority: planning(task.taskId).priority,
    }));
    ready = order
      .reverse() // equal priorities keep the plan's order, taken from the end
      .sort((a, b) => a.priority - b.priority)
      .map(({ task }) => task);
  }

  return {
    refresh() {
      stale = true;
    },
    take(accept) {
      fill();
      const index = ready.findLastIndex(accept);
      return index === -1 ? null : (ready.splice(index, 1)[0] ?? null);
    },
    get size() {
      fill();
      return ready.length;
    },
  };
}
