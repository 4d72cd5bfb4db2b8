import 'server-only';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { passingEvents } from './activity.ts';
import { openDatabase } from './database.ts';
import { type SweepProgress, sweepProgress } from './progress.ts';

/** What an open page is told; `sequence` is the cursor to resume from. */
export type LiveMessage =
  | { type: 'progress'; sequence: number; progress: SweepProgress }
  /** New points of these tasks' curves. */
  | { type: 'metrics'; sequence: number; taskIds: string[] }
  /** Some task changed its state: figures, claims and tables differ now. */
  | { type: 'settled'; sequence: number }
  /** Something changed in the database as a whole. */
  | { type: 'changed'; sequence: number }
  | { type: 'end'; sequence: number; reason: 'finished' | 'gone' }
  | { type: 'heartbeat' };

const pollMs = 400;
const heartbeatMs = 15_000;
const eventBatch = 1_000;

/** Follows one sweep from a cursor until all its tasks have ended or the reader goes away. */
export async function* followSweep(
  sweepId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LiveMessage> {
  let cursor = after;
  let first = true;
  let quietSinceMs = Date.now();
  while (!signal.aborted) {
    const access = openDatabase();
    const reader = access.state === 'ready' ? access.reader : null;
    const { events, cursor: next } = reader?.eventsSince(cursor, {
      sweepId,
      limit: eventBatch,
    }) ?? {
      events: [],
      cursor,
    };
    cursor = next;
    if (events.length > 0 || first) {
      const progress = reader === null ? null : sweepProgress(reader, sweepId, Date.now());
      if (progress === null) {
        yield { type: 'end', sequence: cursor, reason: 'gone' };
        return;
      }
      first = false;
      quietSinceMs = Date.now();
      yield { type: 'progress', sequence: cursor, progress };
      const measured = events.filter(({ type }) => type === 'metrics');
      const taskIds = [
        ...new Set(measured.flatMap(({ taskId }) => (taskId === null ? [] : [taskId]))),
      ];
      if (taskIds.length > 0) yield { type: 'metrics', sequence: cursor, taskIds };
      if (events.some(({ type }) => !passingEvents.has(type))) {
        yield { type: 'settled', sequence: cursor };
      }
      if (progress.finished === progress.planned && events.length < eventBatch) {
        yield { type: 'end', sequence: cursor, reason: 'finished' };
        return;
      }
    } else if (Date.now() - quietSinceMs > heartbeatMs) {
      quietSinceMs = Date.now();
      yield { type: 'heartbeat' };
    }
    // A long past is told without a pause, but for the turn of other requests.
    await (events.length < eventBatch ? pause(signal) : nextTurn());
  }
}

/** Follows the whole database, also before there is one: a message whenever anything changed. */
export async function* followDatabase(signal: AbortSignal): AsyncGenerator<LiveMessage> {
  let known: number | null = null;
  let quietSinceMs = Date.now();
  while (!signal.aborted) {
    const access = openDatabase();
    const sequence = access.state === 'ready' ? access.reader.storeVersion().lastSequence : -1;
    if (known !== null && sequence !== known) {
      quietSinceMs = Date.now();
      yield { type: 'changed', sequence };
    } else if (Date.now() - quietSinceMs > heartbeatMs) {
      quietSinceMs = Date.now();
      yield { type: 'heartbeat' };
    }
    known = sequence;
    await pause(signal);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await sleep(pollMs, undefined, { signal }).catch(() => undefined);
}
