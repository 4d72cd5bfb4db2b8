/** Undoes `soon`, `after` or `every`; harmless when it is too late. */
export type Cancel = () => void;

/**
 * Time as the coordinator knows it. The simulation drives the same coordinator by a virtual clock,
 * on which a month of a sweep passes in a minute.
 */
export interface Clock {
  /** Wall clock: milliseconds since 1970. */
  nowMs(): number;
  /** Milliseconds that only grow, from any start: for durations. */
  monotonicMs(): number;
  /** Calls back at the end of this turn of the event loop. */
  soon(callback: () => void): Cancel;
  after(delayMs: number, callback: () => void): Cancel;
  every(intervalMs: number, callback: () => void): Cancel;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  soon(callback) {
    const immediate = setImmediate(callback);
    return () => clearImmediate(immediate);
  },
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  every(intervalMs, callback) {
    const timer = setInterval(callback, intervalMs);
    return () => clearInterval(timer);
  },
};
