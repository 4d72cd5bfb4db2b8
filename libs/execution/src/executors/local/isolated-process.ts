import type { StopReason } from '@basin/core';
import { isEnd, type WorkItem } from '../executor.ts';
import {
  openSupervisedPool,
  type SupervisedPool,
  type SupervisedPoolOptions,
} from './supervised-pool.ts';

/** A process of one worker, for one attempt at a time. It is there only while there are such. */
export interface IsolatedProcess {
  readonly busy: boolean;
  readonly processId: number | null;
  submit(item: WorkItem): void;
  stop(token: number, reason: StopReason): void;
  close(): Promise<void>;
}

/** Suspects often come together, all those that ran beside a crash: the process is kept for the next. */
const keptMs = 10_000;

export function openIsolatedProcess(options: SupervisedPoolOptions): IsolatedProcess {
  const { listener } = options;
  let pool: SupervisedPool | null = null;
  let item: WorkItem | null = null;
  /** Whether the pool has it: before, it waits for the process to come up. */
  let submitted = false;
  let retirement: NodeJS.Timeout | undefined;
  const closing = new Set<Promise<void>>();

  function open(): SupervisedPool {
    const opened: SupervisedPool = openSupervisedPool({
      ...options,
      workerCount: 1,
      listener: {
        event(event) {
          if (!isEnd(event)) return listener.event(event);
          item = null;
          // Another process for the next, be it for what this one did.
          if (event.type === 'lost') retire();
          else retirement = setTimeout(retire, keptMs);
          listener.event(event);
          listener.available();
        },
        available: () => {
          if (pool === opened) give();
        },
        broken: listener.broken,
        ...(listener.died === undefined ? {} : { died: listener.died }),
      },
    });
    return opened;
  }

  function give(): void {
    if (pool === null || item === null || submitted || pool.freeSlots === 0) return;
    submitted = true;
    pool.submit([item]);
  }

  function retire(): void {
    clearTimeout(retirement);
    if (pool === null) return;
    const closed: Promise<void> = pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
    pool = null;
  }

  /** Ends what no process has yet. */
  function endWaiting(type: 'stopped' | 'lost'): void {
    if (item === null || submitted) return;
    const { attempt } = item;
    item = null;
    listener.event(
      type === 'stopped'
        ? { ...attempt, type }
        : { ...attempt, type, reason: 'the executor was closed', blameless: true },
    );
    listener.available();
  }

  return {
    get busy() {
      return item !== null;
    },
    get processId() {
      return pool?.processId ?? null;
    },
    submit(given) {
      clearTimeout(retirement);
      item = given;
      submitted = false;
      pool ??= open();
      give();
    },
    stop(token, reason) {
      if (item?.attempt.token !== token) return;
      if (submitted) pool?.stop(token, reason);
      // No event inside a call of the contract.
      else if (reason === 'cancel') void Promise.resolve().then(() => endWaiting('stopped'));
    },
    async close() {
      endWaiting('lost');
      retire();
      await Promise.all(closing);
    },
  };
}
