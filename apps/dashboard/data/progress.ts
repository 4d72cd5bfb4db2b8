import 'server-only';
import type { StateCounts } from '@basin/core';
import type { StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { finishedCount, type SweepStatus } from './status.ts';
import { findSweep } from './sweeps.ts';

interface RunningTrial {
  taskId: string;
  label: string;
  epoch: number;
  epochCount: number;
}

/** Where a sweep stands, small enough to be sent at every change. */
export interface SweepProgress {
  sequence: number;
  status: SweepStatus;
  planned: number;
  counts: StateCounts;
  finished: number;
  /** The first of those that run now. */
  running: RunningTrial[];
  durationMs: number;
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
  const { rows } = reader.tasks(sweepId, { states: ['running'], limit: runningShown });
  const running = rows.map(({ taskId, label, epoch, epochCount }) => ({
    taskId,
    label,
    epoch,
    epochCount,
  }));
  const finished = finishedCount(sweep.counts);
  return {
    sequence: sweep.lastSequence,
    status: sweep.status,
    planned: sweep.planned,
    counts: sweep.counts,
    finished,
    running,
    durationMs: sweep.durationMs,
    remainingMs:
      sweep.status === 'running'
        ? remainingMs(
            sweep.durationMs,
            sweepActivity(reader, sweepId).finishedSincePlanned,
            sweep.planned - finished,
            running,
          )
        : null,
  };
}

/** What is left, at the pace so far; trials under way count by their epochs. */
function remainingMs(
  elapsedMs: number,
  finishedSincePlanned: number,
  unfinished: number,
  running: readonly RunningTrial[],
): number | null {
  const underWay = running.reduce(
    (sum, { epoch, epochCount }) => sum + (epochCount > 0 ? epoch / epochCount : 0),
    0,
  );
  const done = finishedSincePlanned + underWay;
  if (done < 0.5 || elapsedMs < 2_000) return null;
  return (elapsedMs / done) * Math.max(0, unfinished - underWay);
}
