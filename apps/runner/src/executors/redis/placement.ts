import { errorMessage } from '@basin/core';
import type { Redis } from 'ioredis';
import type { Flight } from './flight.ts';
import type { FlightBoard } from './flight-board.ts';
import type { Keys } from './keys.ts';
import { parseJob, type Versions } from './payload.ts';
import type { Queues } from './queues.ts';
import { whenThereIsRoom } from './room.ts';
import type { AttemptScripts } from './scripts.ts';

/** Brings attempts to where workers find them, and takes them back. */
export interface Placement {
  /** Opens the attempt to claims and queues it; settles when that is done, or cannot be. */
  place(flight: Flight): Promise<void>;
  /** Queues it again, should the queue have lost it: BullMQ ignores what it has. */
  remind(flight: Flight): void;
  /** Ends it when nobody has it, else asks who has it to stop. */
  cancel(flight: Flight): Promise<void>;
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

  async function enqueue(flight: Flight): Promise<void> {
    const { requirement, session, item } = flight;
    await whenThereIsRoom(
      () => queues.add(requirement, { versions, session, item }),
      () => board.has(flight),
    );
    flight.addedMs = performance.now();
  }

  return {
    async place(flight) {
      const { session, item } = flight;
      // No event comes inside `submit`.
      await Promise.resolve();
      try {
        // What a worker would refuse would wait in Redis for ever.
        parseJob(JSON.parse(JSON.stringify({ versions, session, item })));
      } catch (error) {
        const code = 'runner/bad-payload';
        board.end(flight, { ...item.attempt, type: 'failed', code, message: errorMessage(error) });
        return;
      }
      try {
        const open = await whenThereIsRoom(
          () => scripts.announce(keys.attempts(flight.session), flight.item.attempt.token),
          () => board.has(flight),
        );
        if (open) await enqueue(flight);
        else context.forgotten();
      } catch (error) {
        board.lose(flight, `it could not be queued: ${errorMessage(error)}`);
      }
    },
    remind(flight) {
      flight.addedMs = performance.now();
      void enqueue(flight).catch(() => undefined);
    },
    async cancel(flight) {
      await flight.placed;
      if (!board.has(flight)) return;
      const { token } = flight.item.attempt;
      const holder = await scripts.cancel(keys.attempts(flight.session), token);
      if (holder === 'waiting') {
        board.end(flight, { ...flight.item.attempt, type: 'stopped' });
        await queues.remove(flight.requirement, flight.session, token);
      } else if (holder !== '') {
        await redis.publish(keys.wake(holder), '');
      }
    },
  };
}
