import type { TaskTimings } from './result.ts';
import { formatDuration } from './text/times.ts';

/** Where the time of sweeps went, since some moment of theirs; milliseconds. */
export interface SweepTimes {
  /** Own time of the accepted attempts (`workOf`), summed over workers. */
  workMs: number;
  /** Of that, what trainings took for measures on their way. */
  measuringMs?: number;
  /** The same of tasks that were stored before that moment: nothing ran again for them. */
  storedWorkMs: number;
  /** From runnable to handed out, summed over attempts. */
  waitMs: number;
  /** From handed out until a worker elsewhere took it, summed over attempts; 0 without Redis. */
  claimWaitMs: number;
  /** In which at least one attempt ran: overlaps count once and pauses not at all. */
  wallMs: number;
  /** Attempts that ran since that moment, repeated and failed ones included. */
  attemptCount: number;
  /** Every task had its result before that moment. */
  allStored: boolean;
}

/** A task's own time on its worker: neither waiting nor storing is in it. */
export function workOf({ startMs, trainMs, evaluateMs, analyseMs }: TaskTimings): number {
  return startMs + trainMs + evaluateMs + analyseMs;
}

/**
 * Waiting of one attempt, and its time on the wall: null until it has ended. What a worker elsewhere
 * took runs from then on.
 */
export function attemptTimes(attempt: {
  startedAtMs: number;
  endedAtMs: number | null;
  queueWaitMs: number;
  claimedAtMs: number | null;
}): { waitMs: number; claimWaitMs: number; wallMs: number | null } {
  const { startedAtMs, endedAtMs, queueWaitMs, claimedAtMs } = attempt;
  const fromMs = claimedAtMs ?? startedAtMs;
  return {
    waitMs: queueWaitMs,
    claimWaitMs: Math.max(0, fromMs - startedAtMs),
    wallMs: endedAtMs === null ? null : Math.max(0, endedAtMs - fromMs),
  };
}

/** `waited 2 min 29 s`; of workers elsewhere `waited 4.0 s, 20 ms more in Redis`. */
export function waitText({
  waitMs,
  claimWaitMs,
}: Pick<SweepTimes, 'waitMs' | 'claimWaitMs'>): string {
  const redis = claimWaitMs > 0 ? `, ${formatDuration(claimWaitMs)} more in Redis` : '';
  return `waited ${formatDuration(waitMs)}${redis}`;
}

/** `16 s`; `16 s, 4.0 s stored before`; `16 s stored before` where nothing ran. */
export function workText({ workMs, storedWorkMs, attemptCount }: SweepTimes): string {
  const stored = `${formatDuration(storedWorkMs)} stored before`;
  if (storedWorkMs === 0) return formatDuration(workMs);
  return attemptCount === 0 ? stored : `${formatDuration(workMs)}, ${stored}`;
}

/**
 * `work 16 s, waited 25 s a task, 45 s on the wall`. Results of before are told apart, and of a sweep
 * that found all of them that nothing ran.
 */
export function timesText(times: SweepTimes): string {
  const { storedWorkMs, wallMs, attemptCount, allStored } = times;
  if (allStored) {
    return `all stored already: nothing ran (work ${formatDuration(storedWorkMs)} at the time)`;
  }
  if (attemptCount === 0) {
    return storedWorkMs === 0 ? 'nothing ran' : `nothing ran, work ${workText(times)}`;
  }
  return `work ${workText(times)}${measuringText(times)}, ${meanWaitText(times)}, ${formatDuration(wallMs)} on the wall`;
}

/** Nothing of trainings that measure nothing. */
function measuringText({ measuringMs = 0 }: SweepTimes): string {
  return measuringMs === 0
    ? ''
    : ` (${formatDuration(measuringMs)} of it for measures while training)`;
}

/** Of several tasks that wait side by side the sum is an hour in a sweep of a minute: the mean says something. */
function meanWaitText({ waitMs, claimWaitMs, attemptCount }: SweepTimes): string {
  const mean = { waitMs: waitMs / attemptCount, claimWaitMs: claimWaitMs / attemptCount };
  return attemptCount === 1 ? waitText(mean) : `${waitText(mean)} a task`;
}
