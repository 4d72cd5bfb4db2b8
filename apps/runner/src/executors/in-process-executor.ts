import { BasinError, type TaskEnvironment } from '@basin/core';
import { type Blobs, createTaskContext } from '../pool/task-context.ts';
import { runTask, type TaskBody } from '../pool/run-task.ts';
import type { AttemptEnd, Executor, ExecutorListener, WorkItem } from './executor.ts';

export interface InProcessOptions {
  slots: number;
  blobs: Blobs;
  environment: TaskEnvironment;
  body: TaskBody;
  listener: ExecutorListener;
}

/** Runs tasks on the caller's own event loop: for tests, and for work too small to move. */
export function openInProcessExecutor(options: InProcessOptions): Executor {
  const { slots, listener } = options;
  const running = new Map<number, { item: WorkItem; cancelled: boolean }>();
  let closed = false;

  async function run(item: WorkItem): Promise<void> {
    const entry = { item, cancelled: false };
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
      return closed ? 0 : slots - running.size;
    },
    // An exception costs its own task; what costs the process costs the sweep.
    get freeSlotsAlone() {
      return closed ? 0 : slots - running.size;
    },
    submit(item) {
      refuse(closed, slots - running.size);
      void run(item);
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

/** The two reasons for which every executor refuses a task. */
export function refuse(closed: boolean, freeSlots: number): void {
  if (closed) throw new BasinError('runner/executor-closed', 'the executor is closed');
  if (freeSlots <= 0) {
    throw new BasinError('runner/no-free-slot', 'submit waits until freeSlots is above 0');
  }
}
