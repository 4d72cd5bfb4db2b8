import 'server-only';
import type { StoreReader } from '@basin/store';
import { sweepActivity } from './activity.ts';
import { askReads, isReadElsewhere } from './ask-reads.ts';
import type { SweepReads } from './reads-request.ts';
import type { SweepStatus } from './status.ts';

interface Known<T> {
  value: T;
  settledSequence: number;
  atMs: number;
  costMs: number;
}

/** A sweep as far as it decides what is still true of it. */
export interface RememberedSweep {
  id: string;
  status: SweepStatus;
  planned: number;
}

export interface Remembered<T> {
  /** What is known, or computed now. Of a large sweep, what was known: newer is on its way. */
  now: (reader: StoreReader, sweep: RememberedSweep, nowMs?: number) => T;
  /** Has it of a large sweep known, without anybody else waiting for it. */
  ahead: (reader: StoreReader, sweep: RememberedSweep) => Promise<void>;
}

export interface Remembering<T> {
  compute: (reader: StoreReader, sweepId: string, nowMs: number) => T;
  /** How the process that looks at every task of large sweeps is asked for it. */
  elsewhere?: keyof SweepReads;
  /** Whether it changes while a sweep runs though no task changes its state. */
  goesOn?: boolean;
}

/** Of the time in which it is asked for, a sweep that runs may take no more than this share. */
const largestShare = 0.05;

/**
 * Keeps what was computed of a sweep until one of its tasks has changed its state, and while others
 * still run as long as it takes to be worth it: live pages ask at every event.
 */
export function rememberedOfSweeps<T>({
  compute,
  elsewhere,
  goesOn = false,
}: Remembering<T>): Remembered<T> {
  const byReader = new WeakMap<StoreReader, Map<string, Known<T>>>();
  const knownOf = (reader: StoreReader): Map<string, Known<T>> => {
    const found = byReader.get(reader) ?? new Map<string, Known<T>>();
    byReader.set(reader, found);
    return found;
  };
  /** Whether what was found before is to be found again. */
  const isOld = (
    before: Known<T>,
    { status }: RememberedSweep,
    sequence: number,
    nowMs: number,
  ) => {
    const isSame = before.settledSequence === sequence && !(goesOn && status === 'running');
    // What is made of a sweep that has come to its end is shown for long: it is made at once.
    const isResting = !hasEnded(status) && nowMs - before.atMs < before.costMs / largestShare;
    return !isSame && !isResting;
  };
  async function refresh(reader: StoreReader, id: string, read: keyof SweepReads): Promise<void> {
    const { settledSequence } = sweepActivity(reader, id);
    const atMs = Date.now();
    const answer = await askReads({ database: reader.path, sweepId: id, read });
    if (answer === null || !('value' in answer)) return;
    const costMs = Date.now() - atMs;
    knownOf(reader).set(id, { value: answer.value as T, settledSequence, atMs, costMs });
  }
  return {
    now(reader, sweep, nowMs = Date.now()) {
      const { id, planned } = sweep;
      const { settledSequence } = sweepActivity(reader, id);
      const before = knownOf(reader).get(id);
      if (before !== undefined) {
        if (!isOld(before, sweep, settledSequence, nowMs)) return before.value;
        if (elsewhere !== undefined && isReadElsewhere(planned)) {
          void refresh(reader, id, elsewhere);
          return before.value;
        }
      }
      const startedMs = performance.now();
      const value = compute(reader, id, nowMs);
      const costMs = performance.now() - startedMs;
      knownOf(reader).set(id, { value, settledSequence, atMs: nowMs, costMs });
      return value;
    },
    async ahead(reader, sweep) {
      const { id, planned, status } = sweep;
      if (elsewhere === undefined || !isReadElsewhere(planned)) return;
      const { settledSequence } = sweepActivity(reader, id);
      const before = knownOf(reader).get(id);
      const isWanted =
        before === undefined ||
        (hasEnded(status) && isOld(before, sweep, settledSequence, Date.now()));
      if (isWanted) await refresh(reader, id, elsewhere);
    },
  };
}

function hasEnded(status: SweepStatus): boolean {
  return status === 'complete' || status === 'incomplete';
}
