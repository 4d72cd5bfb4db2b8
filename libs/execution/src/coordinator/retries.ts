import type { TrialRef } from '@basin/core';
import { trialKey } from './ready-queue.ts';
import type { Timers } from './timers.ts';

export interface Retries {
  /** A trial was lost and is queued again: it is tried anew after a while. */
  later(trial: TrialRef): void;
}

function defaultRetryDelayMs(lossCount: number): number {
  return Math.min(250 * 2 ** (lossCount - 1), 10_000);
}

/**
 * What kills its worker should not do so at once again, and what a passing fault killed has a better
 * chance later.
 */
export function createRetries(parts: {
  timers: Timers;
  /** Default: 250 ms, doubling, 10 s at most. */
  delayMs: ((lossCount: number) => number) | undefined;
  /** @throws what the store throws. */
  retry(taskId: string): void;
  /** Whether to try once more in a moment, after `lockedRetryMs`. False: the sweep has ended for it. */
  tolerates(error: unknown): boolean;
  lockedRetryMs: number;
}): Retries {
  const { timers, delayMs = defaultRetryDelayMs } = parts;
  /** How often each trial was lost here, whoever was to blame. */
  const losses = new Map<string, number>();

  function attempt(taskId: string): void {
    try {
      parts.retry(taskId);
    } catch (error) {
      if (parts.tolerates(error)) timers.after(parts.lockedRetryMs, () => attempt(taskId));
    }
  }

  return {
    later(trial) {
      const lossCount = (losses.get(trialKey(trial)) ?? 0) + 1;
      losses.set(trialKey(trial), lossCount);
      timers.after(delayMs(lossCount), () => attempt(trial.taskId));
    },
  };
}
