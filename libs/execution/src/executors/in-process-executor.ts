import type { TaskEnvironment } from '@basin/core';
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

/**
 * Runs tasks on the caller's own event loop: for tests, and for work too small to move. The attempts
 * of a unit take turns there.
 */
export function openInProcessExecutor(options: InProcessOptions): Executor {
  const { slots, listener } = options;
  const running = new Map<number, { item: WorkItem; unit: WorkUnit; cancelled: boolean }>();
  let closed = false;

  const freeSlots = (): number =>
    closed ? 0 : slots - new Set([...running.values()].map(({ unit }) => unit)).size;

  async function run(item: WorkItem, unit: WorkUnit): Promise<void> {
    const entry = { item, unit, cancelled: false };
    running.set(item.attempt.token, entry);
    const context = createTaskContext({
      item,
      environment: options.environment,
      blobs: options.blobs,
      cancelled: () => entry.cancelled || closed,
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
    cancel(token) {
      const entry = running.get(token);
      if (entry !== undefined) entry.cancelled = true;
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
