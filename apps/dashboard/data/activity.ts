import 'server-only';
import type { StoreReader, SweepActivity } from '@basin/store';

const none: SweepActivity = {
  lastSequence: 0,
  lastEventAtMs: null,
  settledSequence: 0,
  settledAtMs: null,
  finishedSincePlanned: 0,
};

/** What the event log says of a sweep as a whole; nothing of one that is not there. */
export function sweepActivity(reader: StoreReader, sweepId: string): SweepActivity {
  return reader.activity(sweepId) ?? none;
}
