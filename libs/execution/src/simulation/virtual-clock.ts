import { createBinaryHeap } from '../coordinator/binary-heap.ts';
import type { Cancel, Clock } from '../coordinator/clock.ts';

/** A clock that jumps to whatever comes next, as often as anything is to come. */
export interface VirtualClock extends Clock {
  /** Runs every callback at its time, in order, until none is left. */
  run(): void;
}

interface Timer {
  atMs: number;
  /** Of two timers for one moment the one set first comes first. */
  order: number;
  callback: () => void;
  cancelled: boolean;
}

/** Starts at `startMs`. What `soon` is given runs before time moves on: deciding takes no time. */
export function createVirtualClock(startMs = 0): VirtualClock {
  const timers = createBinaryHeap<Timer>((a, b) => a.atMs - b.atMs || a.order - b.order);
  let soon: Timer[] = [];
  let nowMs = startMs;
  let set = 0;

  function timer(atMs: number, callback: () => void): Timer {
    set += 1;
    return { atMs, order: set, callback, cancelled: false };
  }

  function after(delayMs: number, callback: () => void): Cancel {
    const added = timer(nowMs + Math.max(0, delayMs), callback);
    timers.push(added);
    return () => void (added.cancelled = true);
  }

  function runSoon(): void {
    while (soon.length > 0) {
      const turn = soon;
      soon = [];
      for (const { cancelled, callback } of turn) if (!cancelled) callback();
    }
  }

  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after,
    soon(callback) {
      const added = timer(nowMs, callback);
      soon.push(added);
      return () => void (added.cancelled = true);
    },
    every(intervalMs, callback) {
      let cancelled = false;
      let cancelNext: Cancel = () => undefined;
      const next = (): void => {
        cancelNext = after(intervalMs, () => {
          callback();
          // The callback may have ended it.
          if (!cancelled) next();
        });
      };
      next();
      return () => {
        cancelled = true;
        cancelNext();
      };
    },
    run() {
      runSoon();
      for (let next = timers.pop(); next !== undefined; next = timers.pop()) {
        if (next.cancelled) continue;
        nowMs = next.atMs;
        next.callback();
        runSoon();
      }
    },
  };
}
