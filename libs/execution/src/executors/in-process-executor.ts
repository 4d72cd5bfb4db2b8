import type { StopReason, TaskEnvironment } from '@basin/core';
import { type Blobs, createTaskContext } from '../tasks/task-context.ts';
import { runTask, type TaskBody } from '../tasks/run-task.ts';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorListener,
  type WorkItem,
  type WorkUnit,
  refuse,
} from './executor.ts';

export interface InProcessOptions {
  slots: number;
  blobs: Blobs;
  environment: TaskEnvironment;
  body: TaskBody;
  listener: ExecutorListener;
}

interface Flight {
  item: WorkItem;
  unit: WorkUnit;
  stop: StopReason | null;
}

/**
 * Runs tasks on the caller's own event loop: for tests, and for work too small to move. The attempts
 * of a unit take turns there.
 */
export function openInProcessExecutor(options: InProcessOptions): Executor {
  const { slots, listener } = options;
  const running = new Map<number, Flight>();
  let closed = false;

  const freeSlots = (): number =>
    closed ? 0 : slots - new Set([...running.values()].map(({ unit }) => unit)).size;

  async function run(item: WorkItem, unit: WorkUnit): Promise<void> {
    const entry: Flight = { item, unit, stop: null };
    running.set(item.attempt.token, entry);
    const context = createTaskContext({
      item,
      environment: options.environment,
      blobs: options.blobs,
      stopRequest: () => (closed ? 'cancel' : entry.stop),
      send: (event) => {
        if (running.has(item.attempt.token)) listener.event(event);
      },
    });
    // Events must not arrive inside `submit`: no other executor can do that.
    await Promise.resolve();
    end(await runTask(item, context, options.body));
  }

  function end(event: AttemptEnd): void {
    if (!running.delete(event.token)) return;
    listener.event(event);
    listener.available();
  }

  return {
    slots,
    get freeSlots() {
      return freeSlots();
    },
    // An exception costs its own task; what costs the process costs the sweep.
    get freeSlotsAlone() {
      return freeSlots();
    },
    submit(unit) {
      refuse(closed, freeSlots());
      for (const item of unit) void run(item, unit);
    },
    stop(token, reason) {
      const entry = running.get(token);
      // What was cancelled is not pruned.
      if (entry !== undefined && entry.stop !== 'cancel') entry.stop = reason;
    },
    async close() {
      closed = true;
      for (const { item } of [...running.values()]) {
        end({ ...item.attempt, type: 'lost', ...closedExecutor });
      }
    },
  };
}

const closedExecutor = { reason: 'the executor was closed', blameless: true } as const;
