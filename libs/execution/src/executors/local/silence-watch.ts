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
export interface Condemnation {
  words: string;
  /** The unit that is to blame, if one is known to be. */
  culprit: WorkUnit | null;
}

export interface SilenceWatch {
  process(): WatchedProcess | null;
  flights: Flights;
  limits: PoolLimits;
  /** This process itself was stopped, and the pool perhaps with it: silence counts from now. */
  excuse(nowMs: number): void;
  condemn(condemnation: Condemnation): void;
}

/** Looks for a pool process, or an attempt in it, that has said nothing for too long. Returns how to stop it. */
export function watchSilence(watch: SilenceWatch): () => void {
  const { limits, flights } = watch;
  let watchedMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const late = nowMs - watchedMs > 3 * limits.watchIntervalMs;
    watchedMs = nowMs;
    if (late) {
      watch.excuse(nowMs);
      for (const flight of flights.all()) flight.heardMs = nowMs;
    }
    const process = watch.process();
    const found = process === null ? null : tooSilent(process, flights, limits, nowMs);
    if (found !== null) watch.condemn(found);
  }, limits.watchIntervalMs);
  return () => clearInterval(timer);
}

function tooSilent(
  { ready, heardMs }: WatchedProcess,
  flights: Flights,
  limits: PoolLimits,
  nowMs: number,
): Condemnation | null {
  const processLimitMs = ready ? limits.processSilenceMs : limits.startMs;
  if (nowMs - heardMs > processLimitMs) {
    const words = `the pool process ${ready ? 'has said nothing' : 'was not up'} for ${seconds(processLimitMs)} s: it was stopped, or its machine has no time for it`;
    return { words, culprit: null };
  }
  const silent = flights.all().find((flight) => nowMs - flight.heardMs > flight.silenceMs);
  if (silent === undefined) return null;
  const words = `the task hangs: nothing heard of it for ${seconds(silent.silenceMs)} s (--task-timeout, if it is only slow)`;
  return { words, culprit: silent.unit };
}

function seconds(durationMs: number): number {
  return Number((durationMs / 1_000).toPrecision(3));
}
