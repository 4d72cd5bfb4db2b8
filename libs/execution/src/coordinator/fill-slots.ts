import { BasinError, userCommand } from '@basin/core';
import type { Executor } from '../executors/executor.ts';
import type { EventWriter } from './event-writer.ts';
import { lockedRetryMs, type SharedState } from './shared-state.ts';
import { createUnitStarter } from './start-unit.ts';
import { takeUnit } from './take-unit.ts';

export interface SlotFiller {
  /** Gives the executor what it has free slots for; ends the work when there is nothing left. */
  fill(): void;
  /** The same at the end of this turn of the event loop. */
  fillSoon(): void;
  /** Sweeps whose last task has ended are closed; with the last of them the work is done. */
  concludeWhenIdle(): void;
}

/** What is runnable goes to free slots, the longest first; growing studies are asked for more. */
export function createSlotFiller(
  state: SharedState,
  events: Pick<EventWriter, 'flush' | 'flushWith'>,
): SlotFiller {
  const { options, clock, leaseMs, index, running, open, queue, growth, timers } = state;
  const { lockTolerance, settlement } = state;
  const { executor } = options;
  const units = createUnitStarter({
    ...{ options, leaseMs, clock, running, events },
    giveBack: queue.add,
  });
  const fillSoon = (): void => void clock.soon(fill);

  function fill(): void {
    try {
      while (state.mode === 'running' && !settlement.isSettled()) {
        const places = placesNow();
        if (places === null) break;
        const tasks = takeUnit(queue, places, ({ taskId }) => index.task(taskId).group);
        if (tasks.length > 0) {
          units.start(tasks, places !== executor);
          options.changed?.();
        } else if (executor.freeSlots === 0 || !grow()) break;
      }
      concludeWhenIdle();
    } catch (error) {
      if (state.tolerates(error)) timers.after(lockedRetryMs, fill);
    }
  }

  /** Where units go now; ahead only what is ready, and nothing while some wait to run alone. */
  function placesNow(): Pick<Executor, 'freeSlots' | 'freeSlotsAlone'> | null {
    if (executor.freeSlots > 0) return executor;
    const { slotsAhead = 0 } = executor;
    return slotsAhead === 0 || queue.hasAlone ? null : { freeSlots: slotsAhead, freeSlotsAlone: 0 };
  }

  /** Asks for more to do; false when there is none now. */
  function grow(): boolean {
    const added = growth.ask(executor.freeSlots, open.isPaused);
    lockTolerance.succeeded();
    if (added === null) return false;
    queue.add(open.runnable(added));
    return true;
  }

  function concludeWhenIdle(): void {
    if (running.size > 0 || settlement.isSettled() || !events.flush()) return;
    if (state.mode === 'draining') return settlement.finish('drained');
    if (state.mode !== 'running') return;
    open.closeEnded(growth.mayGrow);
    if (open.size === 0) return settlement.finish('finished');
    // A lost task waits for its next attempt, or this sweep for the database.
    if (queue.size > 0 || timers.size > 0) return;
    queue.refresh();
    if (queue.size > 0 || open.pausedCount > 0) return;
    if (growth.canAsk()) {
      // Without free slots `available` will come.
      if (executor.freeSlots > 0) fillSoon();
      return;
    }
    const words = `tasks are queued, or a study would grow, but what they wait for will not be done: run \`${userCommand('doctor')}\` and report this`;
    settlement.fail(new BasinError('runner/stalled', words));
  }

  return { fill, fillSoon, concludeWhenIdle };
}
