import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, type RunnableConfig } from '@basin/core';
import type { BlobStore } from '@basin/store';
import { type Executor, type ExecutorListener, runsAlone, refuse } from '../../executor.ts';
import { createBlobExchange } from './blob-exchange.ts';
import { checkServer, openClient, type RedisAddress } from '../protocol/connection.ts';
import { readEvents } from './event-reader.ts';
import { type Flight, holdingOf, unitFlight, type UnitFlight } from './flight.ts';
import { createFlightBoard } from './flight-board.ts';
import { createInbox } from './inbox.ts';
import { attemptName, redisKeys } from '../protocol/keys.ts';
import type { WorkerRecord } from '../protocol/payload.ts';
import { createPlacement } from './placement.ts';
import { openQueues } from '../protocol/queues.ts';
import type { Requirement } from '../protocol/requirement.ts';
import { attemptScripts } from '../protocol/scripts.ts';
import { beginSession, type Session } from './session.ts';
import { announceOutage } from '../protocol/announce-outage.ts';
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
/** A job that waits so long is added again, should the queue have lost it. */
const reminderMs = 15_000;
/** An attempt that its own worker does not know for so long is lost. */
const unknownLimitMs = 15_000;
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
  const wanted = new Set<Requirement>([options.requirement.initial]);
  let closed = false;
  let renewing = false;
  let slotsSeen = 0;

  function serving(): WorkerRecord[] {
    return [...watch.workers.values()].filter(
      ({ labels, draining }) =>
        !draining && labels.some((label) => wanted.has(label as Requirement)),
    );
  }

  function slots(): number {
    return serving().reduce((sum, worker) => sum + worker.slots, 0);
  }

  function freeSlots(): number {
    return closed || renewing ? 0 : Math.max(0, slots() - board.units.size);
  }

  /** Every worker has one process for what must run alone. */
  function freeSlotsAlone(): number {
    let held = 0;
    for (const { item } of board.flights.values()) if (item.alone === true) held += 1;
    return Math.max(0, Math.min(freeSlots(), serving().length - held));
  }

  /** Compares what is in flight with what Redis and the workers know of it. */
  async function poll(): Promise<void> {
    if (!(await session.beat())) await renew();
    const placed = [...board.flights.values()].filter(({ unit }) => unit.addedMs !== null);
    const fields = await redis.hgetall(keys.attempts(session.id));
    const claimants = Object.entries(fields)
      .filter(([token]) => token !== 'session')
      .map(([, field]) => holdingOf(field))
      .flatMap((holding) => (holding.state === 'claimed' ? [holding.by] : []));
    await watch.poll(claimants);
    for (const flight of placed) {
      if (board.has(flight)) judge(flight, fields[String(flight.item.attempt.token)]);
    }
    if (slots() !== slotsSeen) {
      slotsSeen = slots();
      listener.available();
    }
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

  function judge(flight: Flight, field: string | undefined): void {
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

  async function pollOn(): Promise<void> {
    while (!closed) {
      try {
        await announceOutage(poll, noticed);
      } catch (error) {
        if (!closed) noticed(`Redis: ${errorMessage(error)}`);
      }
      await sleep(pollMs);
    }
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
    await Promise.race([leave(left), sleep(closeLimitMs, undefined, { ref: false })]);
    blocking.disconnect();
    redis.disconnect();
    queues.disconnect();
  }

  /** Leaves nothing of this session in Redis, and tells the workers. */
  async function leave(left: UnitFlight[]): Promise<void> {
    try {
      await session.end();
      for (const id of watch.workers.keys()) await redis.publish(keys.wake(id), '');
      for (const unit of left) await queues.remove(unit.requirement, unit);
      await queues.close();
    } catch {
      // Redis went away; what is left there expires.
    }
  }

  const reader = readEvents(blocking, redis, () => keys.events(session.id), receive);
  void pollOn();
  return {
    get slots() {
      return slots();
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
      wanted.add(requirement);
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
