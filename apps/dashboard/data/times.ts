import 'server-only';
import type { SweepTimes } from '@basin/core';
import type { StoreReader } from '@basin/store';
import type { SweepStatus } from './status.ts';

interface Known {
  times: SweepTimes;
  settledSequence: number;
  atMs: number;
  costMs: number;
}

/** Sums over a large sweep may take no more than this share of the time in which they are asked for. */
const largestShare = 0.05;

const known = new WeakMap<StoreReader, Map<string, Known>>();

/**
 * Times of a sweep. Summed anew when a task has changed its state since or one still runs, for a large
 * sweep after a while only: live pages ask at every event.
 *
 * @param settledSequence of the newest event that changed a task's state.
 */
export function timesOf(
  reader: StoreReader,
  sweepId: string,
  settledSequence: number,
  { nowMs, status }: { nowMs: number; status: SweepStatus },
): SweepTimes {
  let sweeps = known.get(reader);
  if (sweeps === undefined) known.set(reader, (sweeps = new Map()));
  const before = sweeps.get(sweepId);
  if (before !== undefined) {
    const same = before.settledSequence === settledSequence && status !== 'running';
    // The sums of a sweep that has come to its end are shown for long: they are made at once.
    const ended = status === 'complete' || status === 'incomplete';
    const soon = !ended && nowMs - before.atMs < before.costMs / largestShare;
    if (same || soon) return before.times;
  }
  const startedMs = performance.now();
  const times = reader.times([sweepId], { nowMs });
  const costMs = performance.now() - startedMs;
  sweeps.set(sweepId, { times, settledSequence, atMs: nowMs, costMs });
  return times;
}
