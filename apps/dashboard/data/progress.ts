import 'server-only';
import { finishedCount, shareDone, type StateCounts, type SweepTimes, timeLeft } from '@basin/core';
import type { RunningTask, StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { coordinationOf } from './coordinated.ts';
import type { SweepStatus } from './status.ts';
import { findSweep } from './sweeps.ts';

/** Where a sweep stands, small enough to be sent at every change. */
export interface SweepProgress {
  sequence: number;
  status: SweepStatus;
  planned: number;
  counts: StateCounts;
  finished: number;
  /** The first of those that run now. */
  running: RunningTask[];
  times: SweepTimes;
  /** Null until enough has finished to tell. */
  remainingMs: number | null;
}

const runningShown = 16;

/** Progress of a sweep; null when there is no such sweep. */
export function sweepProgress(
  reader: StoreReader,
  sweepId: string,
  nowMs: number,
): SweepProgress | null {
  const sweep = findSweep(reader, sweepId, nowMs);
  if (sweep === null) return null;
  const isKilled = coordinationOf(reader.path) === 'killed';
  const running = isKilled ? [] : reader.running(sweepId, runningShown);
  const finished = finishedCount(sweep.counts);
  const underWay = running.reduce((sum, task) => sum + shareDone(task), 0);
  return {
    sequence: sweep.lastSequence,
    status: sweep.status,
    planned: sweep.planned,
    counts: sweep.counts,
    finished,
    running,
    times: sweep.times,
    remainingMs:
      sweep.status === 'running'
        ? timeLeft({
            done: sweepActivity(reader, sweepId).finishedSincePlanned + underWay,
            left: sweep.planned - finished - underWay,
            elapsedMs: nowMs - sweep.plannedAtMs,
            plan: null,
          })
        : null,
  };
}
