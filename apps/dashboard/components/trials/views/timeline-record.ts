import type { TimelineRecord } from '@basin/charts';
import type { ViewAttempt } from './view-data.ts';

/** More rows than this cannot be told apart: the busiest are shown. */
export const mostWorkers = 32;

/** Attempts as bars, a row for each worker, those that began first above. */
export function timelineRecord(attempts: readonly ViewAttempt[]): TimelineRecord {
  const began = attempts.reduce((least, { startedAtMs }) => Math.min(least, startedAtMs), Infinity);
  const busy = new Map<string, number>();
  for (const { worker, startedAtMs, endedAtMs } of attempts) {
    busy.set(worker, (busy.get(worker) ?? 0) + endedAtMs - startedAtMs);
  }
  const kept = new Set(
    [...busy]
      .sort(([, a], [, b]) => b - a)
      .slice(0, mostWorkers)
      .map(([worker]) => worker),
  );
  return {
    workers: [...busy.keys()].filter((worker) => kept.has(worker)),
    spans: attempts
      .filter(({ worker }) => kept.has(worker))
      .map(({ worker, label, attempt, state, startedAtMs, endedAtMs }) => ({
        ...{ worker, state },
        label: attempt > 1 ? `${label}, attempt ${String(attempt)}` : label,
        from: (startedAtMs - began) / 1e3,
        to: (endedAtMs - began) / 1e3,
      })),
  };
}
