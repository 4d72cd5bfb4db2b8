import type { Cancel, Clock } from './clock.ts';

/** Callbacks that are still to come, to be dropped together. */
export interface Timers {
  after(delayMs: number, callback: () => void): void;
  readonly size: number;
  clear(): void;
}

export function createTimers(clock: Clock): Timers {
  const pending = new Set<Cancel>();
  return {
    after(delayMs, callback) {
      const cancel = clock.after(delayMs, () => {
        pending.delete(cancel);
        callback();
      });
      pending.add(cancel);
    },
    get size() {
      return pending.size;
    },
    clear() {
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
