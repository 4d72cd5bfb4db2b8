import { setImmediate as nextTurn } from 'node:timers/promises';

// Pages and routes are bundled apart, and wait in one line nonetheless.
const shared = globalThis as typeof globalThis & { basinLastTurn?: Promise<void> };

/**
 * A turn of the server's loop that nobody else who asks here has, first come, first served: what many parts of a
 * page wait for alike (`setImmediate` would run them all in the same turn) leaves room for others after each.
 */
export function ownTurn(): Promise<void> {
  shared.basinLastTurn = (shared.basinLastTurn ?? Promise.resolve()).then(() => nextTurn());
  return shared.basinLastTurn;
}
