import 'server-only';
import type { StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';
import type { SweepOverview } from './sweeps.ts';

interface Known<T> {
  value: T;
  settledSequence: number;
  atMs: number;
  costMs: number;
}

/** Of the time in which it is asked for, a sweep that runs may take no more than this share. */
const largestShare = 0.05;

/**
 * Keeps what was computed of a sweep until one of its tasks has changed its state, and while others
 * still run as long as it takes to be worth it.
 */
export function rememberedOfSweeps<T>(
  compute: (reader: StoreReader, sweepId: string) => T,
): (reader: StoreReader, sweep: Pick<SweepOverview, 'id' | 'status'>) => T {
  const byReader = new WeakMap<StoreReader, Map<string, Known<T>>>();
  return (reader, { id, status }) => {
    let known = byReader.get(reader);
    if (known === undefined) byReader.set(reader, (known = new Map()));
    const { settledSequence } = sweepActivity(reader, id);
    const before = known.get(id);
    const nowMs = performance.now();
    const hasEnded = status === 'complete' || status === 'incomplete';
    if (before !== undefined) {
      const isResting = !hasEnded && nowMs - before.atMs < before.costMs / largestShare;
      if (before.settledSequence === settledSequence || isResting) return before.value;
    }
    const value = compute(reader, id);
    const atMs = performance.now();
    known.set(id, { value, settledSequence, atMs, costMs: atMs - nowMs });
    return value;
  };
}
