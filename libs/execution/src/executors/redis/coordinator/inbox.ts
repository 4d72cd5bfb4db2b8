import { errorCode, errorMessage } from '@basin/core';
import type { Redis } from 'ioredis';
import { type ExecutorEvent, type ExecutorListener, isEnd } from '../../executor.ts';
import { outcomeBlobs } from '../protocol/attempt-blobs.ts';
import type { BlobExchange } from './blob-exchange.ts';
import { getChunks, removeChunks } from '../protocol/blob-transfer.ts';
import type { Flight } from './flight.ts';
import type { FlightBoard } from './flight-board.ts';
import type { Keys } from '../protocol/keys.ts';
import { parseEvent, parseWorkerMessage, type WorkerMessage } from '../protocol/payload.ts';

/**
 * Takes what workers say: each message once, those of an attempt one after the other, so that an end
 * is reported when the blobs it names are stored. `giveUp` is called when they cannot be.
 */
export function createInbox(context: {
  redis: Redis;
  keys: Keys;
  exchange: BlobExchange;
  board: FlightBoard;
  listener: ExecutorListener;
  giveUp(error: Error): void;
}): (token: number, text: string) => void {
  const { redis, keys, exchange, board, listener } = context;

  function receive(token: number, text: string): void {
    const flight = board.flights.get(token);
    if (flight === undefined) return;
    let message: WorkerMessage;
    try {
      message = parseWorkerMessage(text);
    } catch (error) {
      fail(flight, error);
      return;
    }
    // A worker whose connection broke says again what it does not know to have arrived.
    if (message.sequence <= flight.sequence) return;
    flight.sequence = message.sequence;
    flight.pendingCount += 1;
    flight.work = flight.work
      .then(() => answer(flight, message))
      .catch((error: unknown) => fail(flight, error))
      .finally(() => (flight.pendingCount -= 1));
  }

  async function answer(flight: Flight, message: WorkerMessage): Promise<void> {
    if (!board.has(flight)) return;
    switch (message.type) {
      case 'event':
        return report(flight, message.event);
      case 'large-event': {
        const base = keys.blob(flight.unit.session, message.body);
        const bytes = await getChunks(redis, base, message.body);
        await removeChunks(redis, [[base, message.body]]);
        return report(flight, parseEvent(Buffer.from(bytes).toString('utf8')));
      }
      case 'blobs':
        return exchange.store(flight.unit.session, message.refs);
      case 'inputs': {
        const { request, refs } = message;
        return exchange.lend(flight.unit.session, request, refs, () => board.has(flight));
      }
    }
  }

  async function report(flight: Flight, event: ExecutorEvent): Promise<void> {
    // The attempt is ours to name: a worker can say nothing of another.
    const own = { ...event, ...flight.item.attempt };
    if (!isEnd(own)) {
      if (board.has(flight)) listener.event(own);
      return;
    }
    if (own.type === 'finished')
      await exchange.store(flight.unit.session, outcomeBlobs(own.outcome));
    board.end(flight, own);
  }

  function fail(flight: Flight, error: unknown): void {
    if (!board.has(flight)) return;
    const code = errorCode(error);
    const message = errorMessage(error);
    if (code === 'runner/bad-transfer') board.lose(flight, message);
    else if (code.startsWith('store/')) context.giveUp(error as Error);
    else board.end(flight, { ...flight.item.attempt, type: 'failed', code, message });
  }

  return receive;
}
