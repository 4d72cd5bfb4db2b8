import { errorMessage, type StopReason } from '@basin/core';
import type { Redis } from 'ioredis';
import type { Flight, UnitFlight } from './flight.ts';
import type { FlightBoard } from './flight-board.ts';
import type { Keys } from '../protocol/keys.ts';
import { parseJob, type Versions } from '../protocol/payload.ts';
import type { Queues } from '../protocol/queues.ts';
import { retryWhenFull } from './retry-when-full.ts';
import type { AttemptScripts } from '../protocol/scripts.ts';

/** Brings units to where workers find them, and takes them back. */
export interface Placement {
  /** Opens its attempts to claims and queues it; settles when that is done, or cannot be. */
  place(unit: UnitFlight): Promise<void>;
  /** Queues it again, should the queue have lost it: BullMQ ignores what it has. */
  remind(unit: UnitFlight): void;
  /** Asks who has an attempt to stop; one that nobody has is ended when it is cancelled. */
  stop(flight: Flight, reason: StopReason): Promise<void>;
}

export function createPlacement(context: {
  redis: Redis;
  scripts: AttemptScripts;
  keys: Keys;
  queues: Queues;
  versions: Versions;
  board: FlightBoard;
  /** Redis does not know the session any more. */
  forgotten(): void;
}): Placement {
  const { redis, scripts, keys, queues, versions, board } = context;
  const flying = ({ flights }: UnitFlight): Flight[] => flights.filter(board.has);

  async function enqueue(whole: UnitFlight): Promise<void> {
    const { requirement, session, unit } = whole;
    await retryWhenFull(
      () => queues.add(requirement, { versions, session, unit }),
      () => flying(whole).length > 0,
    );
    whole.addedMs = performance.now();
  }

  return {
    async place(whole) {
      const { session, unit } = whole;
      // No event comes inside `submit`.
      await Promise.resolve();
      try {
        // What a worker would refuse would wait in Redis for ever.
        parseJob(JSON.parse(JSON.stringify({ versions, session, unit })));
      } catch (error) {
        const failed = { type: 'failed', code: 'runner/bad-payload' } as const;
        const message = errorMessage(error);
        for (const flight of flying(whole)) {
          board.end(flight, { ...flight.item.attempt, ...failed, message });
        }
        return;
      }
      try {
        const tokens = flying(whole).map(({ item }) => item.attempt.token);
        const open = await retryWhenFull(
          () => scripts.announce(keys.attempts(whole.session), tokens),
          () => flying(whole).length > 0,
        );
        if (open) await enqueue(whole);
        else context.forgotten();
      } catch (error) {
        const reason = `it could not be queued: ${errorMessage(error)}`;
        for (const flight of flying(whole)) board.lose(flight, reason);
      }
    },
    remind(whole) {
      whole.addedMs = performance.now();
      void enqueue(whole).catch(() => undefined);
    },
    async stop(flight, reason) {
      const { unit: whole, item } = flight;
      await whole.placed;
      if (!board.has(flight)) return;
      const { token } = item.attempt;
      const holder = await scripts.stop(keys.attempts(whole.session), token, reason);
      if (holder === 'waiting') {
        board.end(flight, { ...item.attempt, type: 'stopped' });
        if (flying(whole).length === 0) await queues.remove(whole.requirement, whole);
      } else if (holder !== '') {
        await redis.publish(keys.wake(holder), '');
      }
    },
  };
}
