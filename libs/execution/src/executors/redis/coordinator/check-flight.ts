import { attemptName } from '../protocol/keys.ts';
import { type Flight, holdingOf } from './flight.ts';
import type { FlightBoard } from './flight-board.ts';
import type { Placement } from './placement.ts';
import type { WorkerWatch } from './worker-watch.ts';

/** A job that waits so long is added again, should the queue have lost it. */
const reminderMs = 15_000;
/** An attempt that its own worker does not know for so long is lost. */
const unknownLimitMs = 15_000;

interface Surroundings {
  board: FlightBoard;
  placement: Placement;
  watch: WorkerWatch;
}

/**
 * Compares an attempt in flight with what Redis (`field`, of the session's hash) and its worker know of
 * it: reminds the queue of one that waits for long, and gives up one that nobody has any more.
 */
export function checkFlight(
  flight: Flight,
  field: string | undefined,
  { board, placement, watch }: Surroundings,
): void {
  // What a worker has said counts, also if it is gone now.
  if (flight.pendingCount > 0) return;
  const nowMs = performance.now();
  const holding = holdingOf(field);
  if (holding.state === 'gone') {
    board.loseBlameless(flight, 'Redis has forgotten it');
  } else if (holding.state === 'waiting') {
    if (nowMs - (flight.unit.addedMs ?? nowMs) > reminderMs) placement.remind(flight.unit);
  } else if (watch.isDead(holding.by)) {
    board.lose(flight, 'its worker is gone');
  } else {
    const name = attemptName(flight.unit.session, flight.item.attempt.token);
    const worker = watch.workers.get(holding.by);
    if (worker === undefined || worker.running.includes(name)) flight.unknownSinceMs = null;
    else flight.unknownSinceMs ??= nowMs;
    if (nowMs - (flight.unknownSinceMs ?? nowMs) > unknownLimitMs) {
      board.lose(flight, `worker ${worker?.name ?? holding.by} does not know of it any more`);
    }
  }
}

/** Workers that hold attempts, by the fields of a session's hash. */
export function claimantsIn(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields)
    .filter(([token]) => token !== 'session')
    .map(([, field]) => holdingOf(field))
    .flatMap((holding) => (holding.state === 'claimed' ? [holding.by] : []));
}
