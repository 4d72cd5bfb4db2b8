import type { WorkUnit } from '../executor.ts';
import type { Flights } from './flights.ts';
import type { PoolLimits } from './pool-limits.ts';

/** What the watch sees of the pool process; null while there is none. */
interface WatchedProcess {
  ready: boolean;
  /** When it was heard last. */
  heardMs: number;
}

/** Why the pool process has to be killed. */
export interface KillReason {
  words: string;
  /** The unit that is to blame, if one is known to be. */
  culprit: WorkUnit | null;
}

export interface TimeoutWatch {
  process(): WatchedProcess | null;
  flights: Flights;
  limits: PoolLimits;
  killFor(killReason: KillReason): void;
}

/** Looks for a pool process, or an attempt in it, that has said nothing for too long. Returns how to stop it. */
export function watchTimeouts(watch: TimeoutWatch): () => void {
  const { limits, flights } = watch;
  let watchedMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const late = nowMs - watchedMs > 3 * limits.watchIntervalMs;
    watchedMs = nowMs;
    const process = watch.process();
    if (late) {
      // This process itself was stopped, and the pool perhaps with it: both have time from now.
      if (process !== null) process.heardMs = nowMs;
      for (const flight of flights.all()) flight.heardMs = nowMs;
    }
    const found = process === null ? null : timedOut(process, flights, limits, nowMs);
    if (found !== null) watch.killFor(found);
  }, limits.watchIntervalMs);
  return () => clearInterval(timer);
}

function timedOut(
  { ready, heardMs }: WatchedProcess,
  flights: Flights,
  limits: PoolLimits,
  nowMs: number,
): KillReason | null {
  const processLimitMs = ready ? limits.processTimeoutMs : limits.startMs;
  if (nowMs - heardMs > processLimitMs) {
    const words = `the pool process ${ready ? 'has said nothing' : 'was not up'} for ${seconds(processLimitMs)} s: it was stopped, or its machine has no time for it`;
    return { words, culprit: null };
  }
  const overdue = flights.begun().find((flight) => nowMs - flight.heardMs > flight.timeoutMs);
  if (overdue === undefined) return null;
  const words = `the task hangs: nothing heard of it for ${seconds(overdue.timeoutMs)} s (--task-timeout, if it is only slow)`;
  return { words, culprit: overdue.unit };
}

function seconds(durationMs: number): number {
  return Number((durationMs / 1_000).toPrecision(3));
}
