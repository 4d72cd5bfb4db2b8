import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnableConfig } from '@basin/core';
import type { BlobStore } from '@basin/store';
import type { Redis } from 'ioredis';
import { type Executor, type ExecutorListener, runsAlone, refuse } from '../../executor.ts';
import { createCapacity } from './capacity.ts';
import { checkFlight, claimantsIn } from './check-flight.ts';
import { createBlobExchange } from './blob-exchange.ts';
import type { RedisAddress } from '../protocol/address.ts';
import { checkServer, openClient } from '../protocol/connection.ts';
import { readEvents } from './event-reader.ts';
import { unitFlight, type UnitFlight } from './flight.ts';
import { createFlightBoard } from './flight-board.ts';
import { createInbox } from './inbox.ts';
import { type Keys, redisKeys } from '../protocol/keys.ts';
import { createPlacement } from './placement.ts';
import { openQueues, type Queues } from '../protocol/queues.ts';
import type { Requirement } from '../protocol/requirement.ts';
import { attemptScripts } from '../protocol/scripts.ts';
import { beginSession, type Session } from './session.ts';
import { askRegularly } from '../protocol/ask-regularly.ts';
import { ownVersions } from '../protocol/versions.ts';
import { createWorkerWatch } from './worker-watch.ts';

export interface RedisExecutorOptions {
  address: RedisAddress;
  /** Names this coordinator in Redis: one at a time works on a database. */
  databasePath: string;
  /** For people. */
  name: string;
  blobs: BlobStore;
  /** What a task needs of a worker; `initial` counts workers before the first task is submitted. */
  requirement: { initial: Requirement; of(config: RunnableConfig): Requirement };
  listener: ExecutorListener & { noticed?(line: string): void };
}

/** How often the session is renewed and attempts are compared with what Redis holds. */
const pollMs = 1_000;
/** How long `close` waits for a Redis that does not answer. */
const closeLimitMs = 3_000;

/**
 * The distributed executor: units are BullMQ jobs, workers anywhere take them, and what they say
 * comes back through a stream. An attempt is claimed once, by its fencing token, so that a job which
 * BullMQ delivers twice runs once; a worker that is not heard is dead, and its attempts `lost`.
 *
 * @throws BasinError of `checkServer`.
 */
export async function openRedisExecutor(options: RedisExecutorOptions): Promise<Executor> {
  const { address, listener } = options;
  await checkServer(address);
  const keys = redisKeys(address.prefix);
  const versions = ownVersions();
  const redis = openClient(address);
  const blocking = openClient(address);
  const scripts = attemptScripts(redis);
  const queues = openQueues(address, versions);
  const exchange = createBlobExchange(redis, keys, options.blobs);
  const noticed = (line: string): void => listener.noticed?.(line);
  const watch = createWorkerWatch(redis, keys, versions, noticed);
  const begin = (): Promise<Session> =>
    beginSession(redis, scripts, keys, {
      databasePath: options.databasePath,
      record: { versions, name: options.name },
    });
  let session = await begin();
  const board = createFlightBoard(redis, keys, listener);
  const placement = createPlacement({
    ...{ redis, scripts, keys, queues, versions, board },
    forgotten: () => void renew().catch(() => undefined),
  });
  const receive = createInbox({ redis, keys, exchange, board, listener, giveUp });
  let closed = false;
  let renewing = false;
  let slotsSeen = 0;
  const capacity = createCapacity(watch, board);
  capacity.want(options.requirement.initial);
  const freeSlots = (): number => (closed || renewing ? 0 : capacity.free());
  const freeSlotsAlone = (): number => (closed || renewing ? 0 : capacity.freeAlone());

  /** Compares what is in flight with what Redis and the workers know of it. */
  async function poll(): Promise<void> {
    if (!(await session.beat())) await renew();
    const placed = [...board.flights.values()].filter(({ unit }) => unit.addedMs !== null);
    const fields = await redis.hgetall(keys.attempts(session.id));
    await watch.poll(claimantsIn(fields));
    for (const flight of placed) {
      if (!board.has(flight)) continue;
      const field = fields[String(flight.item.attempt.token)];
      checkFlight(flight, field, { board, placement, watch });
    }
    const slots = capacity.slots();
    if (slots === slotsSeen) return;
    slotsSeen = slots;
    listener.available();
  }

  /** Redis was restarted empty. What no worker has spoken of is placed again, the rest is lost. */
  async function renew(): Promise<void> {
    if (renewing || closed) return;
    renewing = true;
    try {
      noticed('Redis has lost its data: what ran there is queued again');
      for (const flight of [...board.flights.values()]) {
        if (flight.sequence > 0) board.loseBlameless(flight, 'Redis has lost its data');
      }
      watch.forgive();
      session = await begin();
    } finally {
      renewing = false;
    }
    for (const unit of board.units) {
      unit.session = session.id;
      unit.addedMs = null;
      unit.placed = placement.place(unit);
    }
    listener.available();
  }

  function giveUp(error: Error): void {
    void close();
    listener.broken(error);
  }

  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    reader.stop();
    const left = [...board.units];
    board.loseAll('the executor was closed');
    await Promise.race([
      leave({ redis, keys, queues, session, left, workerIds: watch.workers.keys() }),
      sleep(closeLimitMs, undefined, { ref: false }),
    ]);
    blocking.disconnect();
    redis.disconnect();
    queues.disconnect();
  }

  const reader = readEvents(blocking, redis, () => keys.events(session.id), receive);
  void askRegularly(poll, { pauseMs: pollMs, ended: () => closed, noticed, keepsAlive: true });
  return {
    get slots() {
      return capacity.slots();
    },
    get freeSlots() {
      return freeSlots();
    },
    get freeSlotsAlone() {
      return freeSlotsAlone();
    },
    submit(unit) {
      refuse(closed, runsAlone(unit) ? freeSlotsAlone() : freeSlots());
      // Replicas of one group need the same.
      const requirement = options.requirement.of(unit[0].config);
      capacity.want(requirement);
      const whole = unitFlight(unit, { requirement, session: session.id });
      board.add(whole);
      whole.placed = placement.place(whole);
    },
    stop(token, reason) {
      const flight = board.flights.get(token);
      if (flight !== undefined) void placement.stop(flight, reason).catch(() => undefined);
    },
    close,
  };
}

/** Leaves nothing of a session in Redis, and tells the workers. */
async function leave(of: {
  redis: Redis;
  keys: Keys;
  queues: Queues;
  session: Session;
  /** Units that have not ended. */
  left: readonly UnitFlight[];
  workerIds: Iterable<string>;
}): Promise<void> {
  try {
    await of.session.end();
    for (const id of of.workerIds) await of.redis.publish(of.keys.wake(id), '');
    for (const unit of of.left) await of.queues.remove(unit.requirement, unit);
    await of.queues.close();
  } catch {
    // Redis went away; what is left there expires.
  }
}
