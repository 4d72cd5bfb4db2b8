import {
  type AttemptRef,
  BasinError,
  type BasinErrorCode,
  type SweepPlan,
  type TaskEvent,
} from '@basin/core';
import type { PlannedSweep, RunnableTask, StoreWriter } from '@basin/store';
import { type Executor, type ExecutorEvent, isEnd } from '../executors/executor.ts';
import { type Cancel, type Clock, systemClock } from './clock.ts';
import { createEventWriter, type WrittenEvent } from './event-writer.ts';
import { createPatience } from './patience.ts';
import type { SweepMode } from './progress.ts';
import { createReadyQueue, type TaskPlanning, trialKey } from './ready-queue.ts';
import { createSweepIndex, type SweepIndex } from './sweep-index.ts';
import { createTimers } from './timers.ts';

/** An attempt that the executor has. */
export interface RunningAttempt {
  attempt: AttemptRef;
  task: RunnableTask;
  startedMs: number;
  epoch: number;
  epochCount: number;
}

/** How a coordinator's work came to its end. */
export type CoordinatorEnd = 'finished' | 'drained' | 'stopped';

export interface CoordinatorOptions {
  writer: StoreWriter;
  executor: Executor;
  engineVersion?: string;
  /** Names the worker in the store, for people. */
  workerName: string;
  leaseMs?: number;
  /** How long a task that was lost so often waits until it is tried again. Default: 250 ms, doubling, 10 s at most. */
  retryDelayMs?(lossCount: number): number;
  /** How long to bear that another program has locked the database. Default: a minute. */
  lockPatienceMs?: number;
  /** Whether workers write to the database's own disk: if that is full, no task can help it. Default: true. */
  sharedDisk?: boolean;
  /** Default: the system's. */
  clock?: Clock;
  /** Something changed that a display would show. */
  changed?(): void;
  /** A task was lost and goes back to the queue, or failed. */
  noticed?(line: string): void;
  /** A sweep was planned, here or by another process. */
  planned?(sweepId: string): void;
  /** A task finished or failed. */
  taskEnded?(taskId: string): void;
}

export interface Coordinator {
  readonly index: SweepIndex;
  readonly mode: SweepMode;
  readonly running: ReadonlyMap<number, RunningAttempt>;
  /** Settles when every sweep has ended, or `drain` or `stop` is done. @throws what broke the sweep. */
  readonly ended: Promise<CoordinatorEnd>;
  add(plan: SweepPlan, options: { fresh: boolean }): PlannedSweep;
  pause(): void;
  resume(): void;
  cancel(sweepId: string, reason: string): number;
  /** Running tasks finish, nothing new starts. */
  drain(): void;
  /** Running tasks are given up and go back to the queue. */
  stop(): Promise<void>;
  /** The executor's reports. */
  event(event: ExecutorEvent): void;
  available(): void;
  broken(error: Error): void;
}

const defaultLeaseMs = 30_000;
const defaultLockPatienceMs = 60_000;
const lockedRetryMs = 1_000;
/** Faults of a disk, not of the task that met them. */
const diskFaults: readonly string[] = ['store/disk-full', 'store/read-only', 'store/io'];

function defaultRetryDelayMs(lossCount: number): number {
  return Math.min(250 * 2 ** (lossCount - 1), 10_000);
}

/** Gives runnable tasks to the executor and writes what comes back, until every sweep has ended. */
export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { writer, executor, clock = systemClock } = options;
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  const index = createSweepIndex();
  const running = new Map<number, RunningAttempt>();
  const openSweeps = new Set<string>();
  /** How often each trial was lost. */
  const losses = new Map<string, number>();
  /** Token of a suspect that runs, alone. */
  let suspect: number | null = null;
  const queue = createReadyQueue(() => runnable(), planning);
  const timers = createTimers(clock);
  const patience = createPatience(clock, options.lockPatienceMs ?? defaultLockPatienceMs, (line) =>
    options.noticed?.(line),
  );
  const events = createEventWriter((batch) => writer.apply(batch), written, fail, clock, patience);
  let mode: SweepMode = 'running';
  let settled = false;
  let settle: { resolve: (end: CoordinatorEnd) => void; reject: (error: unknown) => void };
  const ended = new Promise<CoordinatorEnd>((resolve, reject) => (settle = { resolve, reject }));
  // A failure may come before anyone awaits.
  ended.catch(() => undefined);

  const stopRenewing: Cancel = clock.every(leaseMs / 3, renewLeases);

  function finish(end: CoordinatorEnd): void {
    if (settled) return;
    settled = true;
    stopRenewing();
    timers.clear();
    settle.resolve(end);
  }

  function fail(error: unknown): void {
    if (settled) return;
    settled = true;
    stopRenewing();
    timers.clear();
    settle.reject(error);
  }

  /** A locked database is tried again; anything else ends the sweep. */
  function failUnlessLocked(error: unknown): void {
    if (patience.bears(error)) timers.after(lockedRetryMs, pump);
    else fail(error);
  }

  /** Fills the free slots. */
  function pump(): void {
    try {
      while (mode === 'running' && !settled && executor.freeSlots > 0) {
        // A suspect runs alone, after all others, so that its next death says who it was.
        if (suspect !== null) return;
        const task =
          queue.take((next) => !isSuspect(next)) ??
          (running.size === 0 ? queue.take(() => true) : null);
        if (task === null) break;
        start(task);
      }
      concludeWhenIdle();
    } catch (error) {
      failUnlessLocked(error);
    }
  }

  /** Suspects come last, so that all others are done before one runs alone. */
  function planning(task: RunnableTask): TaskPlanning {
    const { priority, position } = index.task(task.taskId);
    // Below 0, where no other is, and still the longer one first.
    return { priority: isSuspect(task) ? -1 / (1 + priority) : priority, position };
  }

  /** Lost twice: perhaps it kills its process, perhaps it only ran beside one that does. */
  function isSuspect(task: RunnableTask): boolean {
    return (losses.get(trialKey(task)) ?? 0) >= 2;
  }

  function start(task: RunnableTask): void {
    let attempt: AttemptRef | null;
    try {
      attempt = writer.startAttempt(task.taskId, task.generation, {
        worker: options.workerName,
        leaseMs,
        queueWaitMs: Math.max(0, clock.nowMs() - task.queuedAtMs),
      });
    } catch (error) {
      queue.add([task]);
      throw error;
    }
    patience.relieve();
    if (attempt === null) return; // cancelled since the store was asked
    const startedMs = clock.monotonicMs();
    if (isSuspect(task)) suspect = attempt.token;
    running.set(attempt.token, { attempt, task, startedMs, epoch: 0, epochCount: 0 });
    executor.submit({ attempt, config: task.config, inputs: task.dependencies });
    options.changed?.();
  }

  /** Sweeps whose last task has ended are closed; with the last of them the work is done. */
  function concludeWhenIdle(): void {
    if (running.size > 0 || settled || !events.flush()) return;
    if (mode === 'draining') return finish('drained');
    if (mode !== 'running') return;
    for (const sweepId of [...openSweeps]) {
      const { queued, running: busy, lost } = writer.counts(sweepId);
      if (queued + busy + lost === 0) openSweeps.delete(sweepId);
    }
    if (openSweeps.size === 0) return finish('finished');
    // A lost task waits for its next attempt, or this sweep for the database.
    if (queue.size > 0 || timers.size > 0) return;
    queue.refresh();
    if (queue.size > 0) return;
    fail(
      new BasinError(
        'runner/stalled',
        'tasks are queued, but what they wait for will not be done: run `basin doctor` and report this',
      ),
    );
  }

  function event(event: ExecutorEvent): void {
    const entry = running.get(event.token);
    if (entry === undefined) return;
    if (!isEnd(event)) {
      if (event.type === 'progress') {
        entry.epoch = event.epoch;
        entry.epochCount = event.epochCount;
        options.changed?.();
      }
      events.add(event, false);
      return;
    }
    forget(event.token);
    const stored = storedEnd(event);
    if (stored !== null) events.add(stored, true);
    if (event.type === 'finished' || event.type === 'failed') options.taskEnded?.(event.taskId);
    options.changed?.();
    if (stored?.type === 'queued' && event.type === 'failed') {
      events.flush();
      fail(new BasinError(event.code as BasinErrorCode, event.message));
    }
  }

  /** What of an attempt's end is stored; `stop` gives tasks back without counting a loss. */
  function storedEnd(event: ExecutorEvent): TaskEvent | null {
    if (mode === 'stopping' && (event.type === 'lost' || event.type === 'stopped')) {
      const { taskId, generation } = event;
      return { type: 'queued', taskId, generation, reason: 'the sweep was stopped' };
    }
    // Every other task would meet the same: the sweep ends, and its tasks wait for the next run.
    if (
      event.type === 'failed' &&
      options.sharedDisk !== false &&
      diskFaults.includes(event.code)
    ) {
      const { taskId, generation, code } = event;
      return { type: 'queued', taskId, generation, reason: `its worker met ${code}` };
    }
    // Stopped because it was cancelled, which the store knows already.
    return event.type === 'stopped' ? null : event;
  }

  function forget(token: number): void {
    running.delete(token);
    if (token === suspect) suspect = null;
  }

  /** Runnable tasks of all sweeps, or those among `taskIds`. */
  function runnable(taskIds?: readonly string[]): RunnableTask[] {
    const only = taskIds === undefined ? {} : { taskIds };
    return [...openSweeps].flatMap((sweepId) => writer.runnableTasks(sweepId, only));
  }

  function written(batch: WrittenEvent[]): void {
    let again = false;
    for (const { event, reduction } of batch) {
      if (!reduction.accepted) continue;
      if (event.type === 'finished') {
        const { dependents } = index.task(event.taskId);
        if (dependents.length === 0) continue;
        queue.add(runnable(dependents));
        again = true;
      }
      if (event.type !== 'lost') continue;
      const { label } = index.task(event.taskId);
      const lossCount = (losses.get(trialKey(event)) ?? 0) + 1;
      losses.set(trialKey(event), lossCount);
      const isLast = reduction.next.state === 'failed';
      if (!isLast) retryLater(event.taskId, lossCount);
      const next = isLast ? 'failed' : 'queued again';
      options.noticed?.(`${label}: attempt ${event.attempt} lost, ${next} (${event.reason})`);
    }
    if (again || running.size === 0) clock.soon(pump);
    options.changed?.();
  }

  /** What kills its worker should not do so at once again, and what a passing fault killed has a better chance later. */
  function retryLater(taskId: string, lossCount: number): void {
    timers.after((options.retryDelayMs ?? defaultRetryDelayMs)(lossCount), () => {
      try {
        queue.add(runnable([taskId]));
      } catch (error) {
        fail(error);
      }
      pump();
    });
  }

  function renewLeases(): void {
    const leaseUntilMs = clock.nowMs() + leaseMs;
    for (const { attempt } of running.values()) {
      events.add({ ...attempt, type: 'heartbeat', leaseUntilMs }, false);
    }
    // While they cannot be renewed, they cannot end either.
    if (!events.flush() || settled) return;
    try {
      for (const { token } of writer.expireLeases(clock.nowMs())) {
        forget(token);
        executor.cancel(token);
        queue.refresh();
      }
    } catch (error) {
      failUnlessLocked(error);
    }
    pump();
  }

  return {
    index,
    running,
    ended,
    get mode() {
      return mode;
    },
    add(plan, { fresh }) {
      const { engineVersion } = options;
      const planned = writer.planSweep(plan, {
        fresh,
        ...(engineVersion === undefined ? {} : { engineVersion }),
      });
      index.add(planned.sweepId, plan);
      openSweeps.add(planned.sweepId);
      options.planned?.(planned.sweepId);
      queue.refresh();
      clock.soon(pump);
      return planned;
    },
    pause() {
      if (mode === 'running') mode = 'paused';
      options.changed?.();
    },
    resume() {
      if (mode === 'paused') mode = 'running';
      options.changed?.();
      pump();
    },
    cancel(sweepId, reason) {
      events.flush();
      const { count, abandoned } = writer.cancel(sweepId, reason);
      for (const { token } of abandoned) executor.cancel(token);
      queue.refresh();
      clock.soon(pump);
      return count;
    },
    drain() {
      if (mode === 'stopping') return;
      mode = 'draining';
      options.changed?.();
      concludeWhenIdle();
    },
    async stop() {
      mode = 'stopping';
      options.changed?.();
      await executor.close();
      events.flush();
      finish('stopped');
    },
    event,
    available: pump,
    broken: fail,
  };
}
