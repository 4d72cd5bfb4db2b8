import 'server-only';
import type { StoreReader } from '@basin/store';

/** What the event log says of a sweep as a whole. */
export interface SweepActivity {
  /** Sequence number of the newest event of the sweep. */
  lastSequence: number;
  lastEventAtMs: number | null;
  /** Sequence number of the newest event that changed a task's state: what findings depend on. */
  settledSequence: number;
  settledAtMs: number | null;
  /** Attempts that ended since the sweep was last planned or resumed, for an estimate of the rest. */
  finishedSincePlanned: number;
}

/** Events that change no task's state. */
export const passingEvents: ReadonlySet<string> = new Set(['progress', 'metrics', 'heartbeat']);
const batch = 5_000;

interface Tracked extends SweepActivity {
  cursor: number;
}

const tracked = new WeakMap<StoreReader, Map<string, Tracked>>();

/** Follows the sweep's events from where the last call stopped. */
export function sweepActivity(reader: StoreReader, sweepId: string): SweepActivity {
  let sweeps = tracked.get(reader);
  if (sweeps === undefined) tracked.set(reader, (sweeps = new Map()));
  let activity = sweeps.get(sweepId);
  if (activity === undefined) {
    activity = {
      cursor: 0,
      lastSequence: 0,
      lastEventAtMs: null,
      settledSequence: 0,
      settledAtMs: null,
      finishedSincePlanned: 0,
    };
    sweeps.set(sweepId, activity);
  }
  for (;;) {
    const { events, cursor } = reader.eventsSince(activity.cursor, { sweepId, limit: batch });
    for (const event of events) {
      activity.lastSequence = event.sequence;
      activity.lastEventAtMs = event.atMs;
      if (passingEvents.has(event.type)) continue;
      activity.settledSequence = event.sequence;
      activity.settledAtMs = event.atMs;
      if (event.type === 'planned') activity.finishedSincePlanned = 0;
      if (event.type === 'finished' || event.type === 'failed') activity.finishedSincePlanned += 1;
    }
    activity.cursor = cursor;
    if (events.length < batch) return activity;
  }
}
