import { formatCount, formatDuration } from '@basin/core';
import type { StoreReader } from '@basin/store';

/** How long a sweep's tasks ran, from their stored attempts. */
export interface RunTimes {
  /** Sum over all attempts, repeated and failed ones included. */
  workMs: number;
  /** Time in which at least one attempt ran: pauses between resumed runs are not in it. */
  elapsedMs: number;
  attemptCount: number;
  /** When the last attempt ended; null while none has. */
  lastEndMs: number | null;
}

export interface Interval {
  startMs: number;
  endMs: number;
}

/** Times of the sweep's tasks; a trial that another sweep ran first counts with its own attempts. */
export function runTimes(
  reader: StoreReader,
  sweepId: string,
  taskIds: readonly string[],
): RunTimes {
  const intervals = taskIds.flatMap((taskId) =>
    (reader.task(sweepId, taskId)?.attempts ?? []).flatMap(({ startedAtMs, endedAtMs }) =>
      endedAtMs === null ? [] : [{ startMs: startedAtMs, endMs: endedAtMs }],
    ),
  );
  return {
    workMs: intervals.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0),
    elapsedMs: coveredMs(intervals),
    attemptCount: intervals.length,
    lastEndMs: intervals.reduce<number | null>(
      (last, { endMs }) => (last === null ? endMs : Math.max(last, endMs)),
      null,
    ),
  };
}

/** Length of the union of intervals. */
export function coveredMs(intervals: readonly Interval[]): number {
  let covered = 0;
  let reached = -Infinity;
  for (const { startMs, endMs } of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    covered += Math.max(0, endMs - Math.max(startMs, reached));
    reached = Math.max(reached, endMs);
  }
  return covered;
}

/** `12 s while tasks ran, 20 s of work in 6 attempts`. */
export function timeText({ elapsedMs, workMs, attemptCount }: RunTimes): string {
  return `${formatDuration(elapsedMs)} while tasks ran, ${formatDuration(workMs)} of work in ${formatCount(attemptCount)} attempts`;
}
