import { BasinError } from '@basin/core';
import { type AttemptEnd, type ExecutorEvent, isEnd } from '../executors/executor.ts';
import type { RunningAttempt } from './contract.ts';
import { endsSweep, eventToStore } from './end-event.ts';
import type { EventWriter } from './event-writer.ts';
import type { SharedState } from './shared-state.ts';

/** Takes what the executor reports of running attempts to the store. */
export function createAttemptReports(
  state: SharedState,
  events: EventWriter,
): (event: ExecutorEvent) => void {
  const { options, clock, running, growth, settlement } = state;
  const { writer, executor } = options;
  const sharedDisk = options.sharedDisk !== false;

  function prune({ attempt }: RunningAttempt): void {
    // For another sweep it may be worth going on.
    if (!writer.isShared(attempt)) executor.stop(attempt.token, 'prune');
  }

  function end(event: AttemptEnd): void {
    running.delete(event.token);
    const isShared = (): boolean => writer.isShared(event);
    const stoppedLate = growth.stoppedLate(event.taskId);
    const { mode } = state;
    const stored = eventToStore(event, { mode, sharedDisk, isShared, stoppedLate });
    if (stored !== null) events.add(stored, true);
    options.changed?.();
    if (!endsSweep(event, sharedDisk)) return;
    events.flush();
    settlement.fail(new BasinError(event.code, event.message));
  }

  return (event) => {
    const entry = running.get(event.token);
    if (entry === undefined) return;
    if (isEnd(event)) return end(event);
    if (event.type === 'begun') {
      entry.waits = false;
      entry.startedMs = clock.monotonicMs();
    }
    if (event.type === 'progress') {
      entry.epoch = event.epoch;
      entry.epochCount = event.epochCount;
      options.changed?.();
    }
    if (event.type === 'metrics' && growth.shouldPrune(event.taskId, event.series)) prune(entry);
    // When it was taken up is the time at which it is written: with the end that it waited for, if for one.
    events.add(event, event.type === 'claimed' || event.type === 'begun');
  };
}
