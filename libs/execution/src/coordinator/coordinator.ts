import { BasinError, finishedStates, onBackend, userCommand } from '@basin/core';
import type { TrialMove } from '@basin/store';
import { type AttemptEnd, type ExecutorEvent, isEnd } from '../executors/executor.ts';
import { systemClock } from './clock.ts';
import type { Coordinator, CoordinatorOptions, RunningAttempt } from './contract.ts';
import { endsSweep, eventToStore } from './end-event.ts';
import { createEventWriter, type WrittenEvent } from './event-writer.ts';
import { createGrowth } from './growth.ts';
import { createLockTolerance } from './lock-tolerance.ts';
import { createOpenSweeps } from './open-sweeps.ts';
import type { SweepMode } from './progress.ts';
import { createReadyQueue } from './ready-queue.ts';
import { createRetries } from './retries.ts';
import { checkPrecisions } from '../planning/check-trainings.ts';
import { createSettlement } from './settlement.ts';
import { createUnitStarter, isSuspect } from './start-unit.ts';
import { createSweepIndex } from './sweep-index.ts';
import { takeUnit } from './take-unit.ts';
import { createTimers } from './timers.ts';

const defaultLeaseMs = 30_000;
const defaultLockTimeoutMs = 60_000;
const lockedRetryMs = 1_000;

/** Gives runnable tasks to the executor and writes what comes back, until every sweep has ended. */
export function createCoordinator(options: CoordinatorOptions): Coordinator {
  const { writer, executor, clock = systemClock, backendFamily = 'tensorflow' } = options;
  const leaseMs = options.leaseMs ?? defaultLeaseMs;
  const index = createSweepIndex();
  const running = new Map<number, RunningAttempt>();
  const open = createOpenSweeps(writer, clock);
  const queue = createReadyQueue(open.runnable, ({ taskId }) => index.task(taskId), isSuspect);
  const timers = createTimers(clock);
  const stopRenewing = clock.every(leaseMs / 3, renewLeases);
  const { finish, fail, ...settlement } = createSettlement(() => {
    stopRenewing();
    timers.clear();
  });
  const lockTolerance = createLockTolerance(
    clock,
    options.lockTimeoutMs ?? defaultLockTimeoutMs,
    (line) => options.noticed?.(line),
  );
  const events = createEventWriter(writer.apply, written, fail, clock, lockTolerance);
  const sourceOf = options.proposerSource ?? ((): null => null);
  const growth = createGrowth({ writer, index, backendFamily, sourceOf });
  const units = createUnitStarter({
    ...{ options, leaseMs, clock, lockTolerance, running },
    giveBack: queue.add,
  });
  const retries = createRetries({
    ...{ timers, lockedRetryMs, delayMs: options.retryDelayMs, tolerates },
    retry(taskId) {
      queue.add(open.runnable([taskId]));
      // Those that were lost together come together, and may share a unit again.
      clock.soon(pump);
    },
  });
  let mode: SweepMode = 'running';
  writer.onMove(moved);

  /** Whether to try again later; what is not a locked database ends the sweep. */
  function tolerates(error: unknown): boolean {
    if (lockTolerance.tolerates(error)) return true;
    fail(error);
    return false;
  }

  /** Fills the free slots. */
  function pump(): void {
    try {
      while (mode === 'running' && !settlement.isSettled() && executor.freeSlots > 0) {
        const tasks = takeUnit(queue, executor, ({ taskId }) => index.task(taskId).group);
        if (tasks.length > 0) {
          units.start(tasks);
          options.changed?.();
        } else if (!grow()) break;
      }
      concludeWhenIdle();
    } catch (error) {
      if (tolerates(error)) timers.after(lockedRetryMs, pump);
    }
  }

  /** Asks for more to do; false when there is none now. */
  function grow(): boolean {
    const added = growth.ask(executor.freeSlots, open.isPaused);
    lockTolerance.succeeded();
    if (added === null) return false;
    queue.add(open.runnable(added));
    return true;
  }

  /** Sweeps whose last task has ended are closed; with the last of them the work is done. */
  function concludeWhenIdle(): void {
    if (running.size > 0 || settlement.isSettled() || !events.flush()) return;
    if (mode === 'draining') return finish('drained');
    if (mode !== 'running') return;
    open.closeEnded(growth.mayGrow);
    if (open.size === 0) return finish('finished');
    // A lost task waits for its next attempt, or this sweep for the database.
    if (queue.size > 0 || timers.size > 0) return;
    queue.refresh();
    if (queue.size > 0 || open.pausedCount > 0) return;
    if (growth.canAsk()) {
      // Without free slots `available` will come.
      if (executor.freeSlots > 0) clock.soon(pump);
      return;
    }
    const words = `tasks are queued, or a study would grow, but what they wait for will not be done: run \`${userCommand('doctor')}\` and report this`;
    fail(new BasinError('runner/stalled', words));
  }

  function event(event: ExecutorEvent): void {
    const entry = running.get(event.token);
    if (entry === undefined) return;
    if (isEnd(event)) return end(event);
    if (event.type === 'progress') {
      entry.epoch = event.epoch;
      entry.epochCount = event.epochCount;
      options.changed?.();
    }
    if (event.type === 'metrics' && growth.shouldPrune(event.taskId, event.series)) prune(entry);
    // When it was taken up is the time at which it is written.
    events.add(event, event.type === 'claimed');
  }

  function prune({ attempt }: RunningAttempt): void {
    // For another sweep it may be worth going on.
    if (!writer.isShared(attempt)) executor.stop(attempt.token, 'prune');
  }

  function end(event: AttemptEnd): void {
    running.delete(event.token);
    const sharedDisk = options.sharedDisk !== false;
    const isShared = (): boolean => writer.isShared(event);
    const stoppedLate = growth.stoppedLate(event.taskId);
    const stored = eventToStore(event, { mode, sharedDisk, isShared, stoppedLate });
    if (stored !== null) events.add(stored, true);
    options.changed?.();
    if (!endsSweep(event, sharedDisk)) return;
    events.flush();
    fail(new BasinError(event.code, event.message));
  }

  /** Trials are in other states now, whoever changed them. */
  function moved(moves: readonly TrialMove[]): void {
    for (const { taskId, to } of moves) if (finishedStates.includes(to)) growth.ended(taskId);
  }

  function written(batch: WrittenEvent[]): void {
    let again = growth.canAsk();
    for (const { event, reduction } of batch) {
      if (!reduction.accepted) continue;
      if (event.type === 'finished') {
        const { dependents } = index.task(event.taskId);
        if (dependents.length === 0) continue;
        queue.add(open.runnable(dependents));
        again = true;
      }
      if (event.type !== 'lost') continue;
      growth.lost(event.taskId);
      const { label } = index.task(event.taskId);
      const isLast = reduction.next.state === 'failed';
      if (!isLast) retries.later(event);
      const next = isLast ? 'failed' : 'queued again';
      options.noticed?.(`${label}: attempt ${event.attempt} lost, ${next} (${event.reason})`);
    }
    if (again || running.size === 0) clock.soon(pump);
    options.changed?.();
  }

  function renewLeases(): void {
    const leaseUntilMs = clock.nowMs() + leaseMs;
    for (const { attempt } of running.values()) {
      events.add({ ...attempt, type: 'heartbeat', leaseUntilMs }, false);
    }
    // While they cannot be renewed, they cannot end either.
    if (!events.flush() || settlement.isSettled()) return;
    try {
      for (const { token } of writer.expireLeases(clock.nowMs())) {
        running.delete(token);
        executor.stop(token, 'cancel');
        queue.refresh();
      }
    } catch (error) {
      if (tolerates(error)) timers.after(lockedRetryMs, pump);
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
    ended: settlement.ended,
    get mode() {
      return mode === 'running' && open.allPaused ? 'paused' : mode;
    },
    backendFamily,
    isOpen(sweepId) {
      const { queued, running, lost } = writer.counts(sweepId);
      return queued + running + lost > 0 || growth.mayGrow(sweepId);
    },
    add(given, { fresh }) {
      const plan = onBackend(given, backendFamily);
      checkPrecisions(plan, backendFamily);
      const { build } = options;
      const planned = writer.planSweep(plan, { fresh, ...(build === undefined ? {} : { build }) });
      const { sweepId } = planned;
      index.add(sweepId, plan);
      // A growing sweep has more tasks than it is planned with.
      if (planned.planned > plan.tasks.length) index.extend(sweepId, writer.tasks(sweepId));
      open.open(sweepId);
      if (planned.paused) open.setPaused([sweepId], true);
      growth.open(sweepId, plan);
      options.planned?.(sweepId);
      askAgain();
      return planned;
    },
    setPaused(sweepIds, paused) {
      const chosen = sweepIds ?? open.ids;
      const changed = writer.setPaused(chosen, paused);
      open.setPaused(chosen, paused);
      askAgain();
      return changed;
    },
    cancel(target, reason) {
      events.flush();
      if ('sweepId' in target) growth.close(target.sweepId);
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
        const sweep = index.sweeps.get(sweepId);
        if (sweep === undefined) continue;
        open.open(sweepId);
        growth.open(sweepId, sweep.plan);
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
