import { type AttemptRef, BasinError, onBackend } from '@basin/core';
import type { RunnableTask } from '@basin/store';
import {
  type AttemptEnd,
  type ExecutorEvent,
  isEnd,
  type WorkItem,
} from '../executors/executor.ts';
import { type Cancel, systemClock } from './clock.ts';
import type {
  Coordinator,
  CoordinatorEnd,
  CoordinatorOptions,
  RunningAttempt,
} from './contract.ts';
import { createEventWriter, type WrittenEvent } from './event-writer.ts';
import { createPatience } from './lock-tolerance.ts';
import type { SweepMode } from './progress.ts';
import { createReadyQueue, trialKey } from './ready-queue.ts';
import { endsSweep, storedEnd } from './end-event.ts';
import { createSweepIndex } from './sweep-index.ts';
import { takeUnit } from './take-unit.ts';
import { createTimers } from './timers.ts';

const defaultLeaseMs = 30_000;
const defaultLockPatienceMs = 60_000;
const lockedRetryMs = 1_000;
/** Lost so often, a task perhaps kills its process, or only ran beside one that does: it runs alone. */
const suspectLossCount = 2;

function defaultRetryDelayMs(lossCount: number): number {
  return Math.min(250 * 2 ** (lossCount - 1), 10_000);
}

/** Gives runnable tasks to the executor and writes what comes back, until every sweep has ended. */
export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { writer, executor, clock = systemClock, backendFamily = 'tensorflow' } = options;
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  const index = createSweepIndex();
  const running = new Map<number, RunningAttempt>();
  const openSweeps = new Set<string>();
  /** Those of them of which the store gives nothing, until they are resumed. */
  const paused = new Set<string>();
  /** How often each trial was lost here, whoever was to blame: how long its next attempt waits. */
  const losses = new Map<string, number>();
  const queue = createReadyQueue(
    () => runnable(),
    ({ taskId }) => index.task(taskId),
    isSuspect,
  );
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
        const tasks = takeUnit(queue, executor, ({ taskId }) => index.task(taskId).group);
        if (tasks.length === 0) break;
        startUnit(tasks);
      }
      concludeWhenIdle();
    } catch (error) {
      failUnlessLocked(error);
    }
  }

  function startUnit(tasks: readonly RunnableTask[]): void {
    const items: WorkItem[] = [];
    let triedCount = 0;
    try {
      for (const task of tasks) {
        const attempt = startAttempt(task);
        triedCount += 1;
        if (attempt === null) continue; // cancelled since the store was asked
        const alone = isSuspect(task) ? ({ alone: true } as const) : {};
        items.push({ attempt, config: task.config, inputs: task.dependencies, ...alone });
      }
    } catch (error) {
      queue.add(tasks.slice(triedCount));
      throw error;
    } finally {
      // What has started runs, whatever became of the others.
      const [first, ...others] = items;
      if (first !== undefined) executor.submit([first, ...others]);
    }
    options.changed?.();
  }

  function startAttempt(task: RunnableTask): AttemptRef | null {
    const attempt = writer.startAttempt(task.taskId, task.generation, {
      worker: options.workerName,
      leaseMs,
      queueWaitMs: Math.max(0, clock.nowMs() - task.queuedAtMs),
    });
    patience.relieve();
    if (attempt === null) return null;
    const startedMs = clock.monotonicMs();
    running.set(attempt.token, { attempt, task, startedMs, epoch: 0, epochCount: 0 });
    return attempt;
  }

  /** Sweeps whose last task has ended are closed; with the last of them the work is done. */
  function concludeWhenIdle(): void {
    if (running.size > 0 || settled || !events.flush()) return;
    if (mode === 'draining') return finish('drained');
    if (mode !== 'running') return;
    for (const sweepId of [...openSweeps]) {
      const { queued, running: busy, lost } = writer.counts(sweepId);
      if (queued + busy + lost > 0) continue;
      openSweeps.delete(sweepId);
      paused.delete(sweepId);
    }
    if (openSweeps.size === 0) return finish('finished');
    // A lost task waits for its next attempt, or this sweep for the database.
    if (queue.size > 0 || timers.size > 0) return;
    queue.refresh();
    if (queue.size > 0 || paused.size > 0) return;
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
    end(event);
  }

  function end(event: AttemptEnd): void {
    running.delete(event.token);
    const sharedDisk = options.sharedDisk !== false;
    const stored = storedEnd(event, { mode, sharedDisk });
    if (stored !== null) events.add(stored, true);
    if (event.type === 'finished' || event.type === 'failed') options.taskEnded?.(event.taskId);
    options.changed?.();
    if (!endsSweep(event, sharedDisk)) return;
    events.flush();
    fail(new BasinError(event.code, event.message));
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
      // Those that were lost together come together, and may share a unit again.
      clock.soon(pump);
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
        running.delete(token);
        executor.stop(token, 'cancel');
        queue.refresh();
      }
    } catch (error) {
      failUnlessLocked(error);
    }
    pump();
  }

  /** What is runnable has changed in the store. */
  function askAgain(): void {
    queue.refresh();
    options.changed?.();
    clock.soon(pump);
  }

  return {
    index,
    running,
    ended,
    get mode() {
      const allPaused = openSweeps.size > 0 && paused.size === openSweeps.size;
      return mode === 'running' && allPaused ? 'paused' : mode;
    },
    backendFamily,
    add(given, { fresh }) {
      const plan = onBackend(given, backendFamily);
      const { build } = options;
      const planned = writer.planSweep(plan, { fresh, ...(build === undefined ? {} : { build }) });
      index.add(planned.sweepId, plan);
      openSweeps.add(planned.sweepId);
      if (planned.paused) paused.add(planned.sweepId);
      options.planned?.(planned.sweepId);
      queue.refresh();
      clock.soon(pump);
      return planned;
    },
    setPaused(sweepIds, wanted) {
      const chosen = sweepIds ?? [...openSweeps];
      const changed = writer.setPaused(chosen, wanted);
      for (const id of chosen) {
        if (wanted && openSweeps.has(id)) paused.add(id);
        if (!wanted) paused.delete(id);
      }
      askAgain();
      return changed;
    },
    cancel(target, reason) {
      events.flush();
      const { count, abandoned } =
        'sweepId' in target
          ? writer.cancel(target.sweepId, reason)
          : writer.cancelTask(target, reason);
      for (const { token } of abandoned) executor.stop(token, 'cancel');
      askAgain();
      return count;
    },
    retry(target) {
      events.flush();
      const retried = writer.retry(target);
      for (const sweepId of retried.sweepIds) {
        if (!index.sweeps.has(sweepId)) continue;
        openSweeps.add(sweepId);
        options.planned?.(sweepId);
      }
      askAgain();
      return retried;
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

function isSuspect({ lossCount }: RunnableTask): boolean {
  return lossCount >= suspectLossCount;
}
