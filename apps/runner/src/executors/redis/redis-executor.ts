import { setTimeout as sleep } from 'node:timers/promises';
import { type BasinErrorCode, errorCode, errorMessage, type TaskConfig } from '@basin/core';
import type { BlobStore } from '@basin/store';
import {
  type AttemptEnd,
  type Executor,
  type ExecutorEvent,
  type ExecutorListener,
  isEnd,
} from '../executor.ts';
import { refuse } from '../in-process-executor.ts';
import { createBlobDesk } from './blob-desk.ts';
import { getChunks, removeChunks } from './blob-transfer.ts';
import { checkServer, openClient, type RedisAddress } from './connection.ts';
import { readEvents } from './event-reader.ts';
import { type Flight, holdingOf } from './flight.ts';
import { redisKeys } from './keys.ts';
import { outcomeBlobs } from './attempt-blobs.ts';
import { parseEvent, parseWorkerMessage, type WorkerMessage } from './payload.ts';
import { openQueues } from './queues.ts';
import type { Requirement } from './requirement.ts';
import { whenThereIsRoom } from './room.ts';
import { attemptScripts } from './scripts.ts';
import { beginSession, type Session } from './session.ts';
import { ownVersions } from './versions.ts';
import { createWorkerWatch } from './worker-watch.ts';

export interface RedisExecutorOptions {
  address: RedisAddress;
  /** Names this coordinator in Redis: one at a time works on a database. */
  databasePath: string;
  /** For people. */
  name: string;
  blobs: BlobStore;
  /** What a task needs of a worker; `initial` counts workers before the first task is submitted. */
  requirement: { initial: Requirement; of(config: TaskConfig): Requirement };
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
 * The distributed executor: attempts are BullMQ jobs, workers anywhere take them, and what they say
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
  const desk = createBlobDesk(redis, keys, options.blobs);
  const noticed = (line: string): void => listener.noticed?.(line);
  const watch = createWorkerWatch(redis, keys, versions, noticed);
  const begin = (): Promise<Session> =>
    beginSession(redis, scripts, keys, {
      databasePath: options.databasePath,
      record: { versions, name: options.name },
    });
  let session = await begin();
  const flights = new Map<number, Flight>();
  const wanted = new Set<Requirement>([options.requirement.initial]);
  let closed = false;
  let slotsSeen = 0;

  function slots(): number {
    let sum = 0;
    for (const worker of watch.workers.values()) {
      const serves = worker.labels.some((label) => wanted.has(label as Requirement));
      if (serves && !worker.draining) sum += worker.slots;
    }
    return sum;
  }

  const isInFlight = (flight: Flight): boolean => flights.get(flight.item.attempt.token) === flight;

  function end(flight: Flight, event: AttemptEnd): void {
    if (!isInFlight(flight)) return;
    const { token } = flight.item.attempt;
    flights.delete(token);
    // From here on no worker can claim it or say anything of it.
    void redis.hdel(keys.attempts(flight.session), String(token)).catch(() => undefined);
    listener.event(event);
    listener.available();
  }

  function lose(flight: Flight, reason: string): void {
    end(flight, { ...flight.item.attempt, type: 'lost', reason });
  }

  async function place(flight: Flight): Promise<void> {
    const { item } = flight;
    try {
      const open = await whenThereIsRoom(
        () => scripts.announce(keys.attempts(flight.session), item.attempt.token),
        () => isInFlight(flight),
      );
      if (!open) return lose(flight, 'Redis has lost its data');
      await enqueue(flight);
    } catch (error) {
      lose(flight, `it could not be queued: ${errorMessage(error)}`);
    }
  }

  async function enqueue(flight: Flight): Promise<void> {
    const { requirement, session, item } = flight;
    await whenThereIsRoom(
      () => queues.add(requirement, { versions, session, item }),
      () => isInFlight(flight),
    );
    flight.addedMs = performance.now();
  }

  function remind(flight: Flight): void {
    flight.addedMs = performance.now();
    void enqueue(flight).catch(() => undefined);
  }

  async function cancel(flight: Flight): Promise<void> {
    await flight.placed;
    if (!isInFlight(flight)) return;
    const { token } = flight.item.attempt;
    const holder = await scripts.cancel(keys.attempts(flight.session), token);
    if (holder === 'waiting') {
      end(flight, { ...flight.item.attempt, type: 'stopped' });
      await queues.remove(flight.requirement, flight.session, token);
    } else if (holder !== '') {
      await redis.publish(keys.wake(holder), '');
    }
  }

  function receive(token: number, text: string): void {
    const flight = flights.get(token);
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
      .catch((error: unknown) => {
        if (!isInFlight(flight)) return;
        if (errorCode(error) === 'runner/bad-transfer') lose(flight, errorMessage(error));
        else if (errorCode(error).startsWith('store/')) giveUp(error as Error);
        else fail(flight, error);
      });
    void flight.work.then(() => (flight.pendingCount -= 1));
  }

  async function answer(flight: Flight, message: WorkerMessage): Promise<void> {
    if (!isInFlight(flight)) return;
    switch (message.type) {
      case 'event':
        return report(flight, message.event);
      case 'large-event': {
        const base = keys.blob(flight.session, message.body);
        const bytes = await getChunks(redis, base, message.body);
        await removeChunks(redis, [[base, message.body]]);
        return report(flight, parseEvent(Buffer.from(bytes).toString('utf8')));
      }
      case 'blobs':
        return desk.store(flight.session, message.refs);
      case 'inputs': {
        const { request, refs } = message;
        return desk.lend(flight.session, request, refs, () => isInFlight(flight));
      }
    }
  }

  async function report(flight: Flight, event: ExecutorEvent): Promise<void> {
    // The attempt is ours to name: a worker can say nothing of another.
    const own = { ...event, ...flight.item.attempt };
    if (!isEnd(own)) {
      listener.event(own);
      return;
    }
    if (own.type === 'finished') await desk.store(flight.session, outcomeBlobs(own.outcome));
    end(flight, own);
  }

  function fail(flight: Flight, error: unknown): void {
    const { attempt } = flight.item;
    const code = errorCode(error) as BasinErrorCode | 'unexpected';
    const message = errorMessage(error);
    end(flight, { ...attempt, type: 'failed', code, message });
  }

  function loseAll(reason: string): void {
    for (const flight of [...flights.values()]) lose(flight, reason);
  }

  /** Compares what is in flight with what Redis and the workers know of it. */
  async function poll(): Promise<void> {
    if (!(await session.beat())) {
      noticed('Redis has lost its data: what ran is queued again');
      loseAll('Redis has lost its data');
      session = await begin();
    }
    const placed = [...flights.values()].filter(({ addedMs }) => addedMs !== null);
    const fields = await redis.hgetall(keys.attempts(session.id));
    const claimants = Object.entries(fields)
      .filter(([token]) => token !== 'session')
      .map(([, field]) => holdingOf(field))
      .flatMap((holding) => (holding.state === 'claimed' ? [holding.by] : []));
    await watch.poll(claimants);
    for (const flight of placed) {
      if (isInFlight(flight)) judge(flight, fields[String(flight.item.attempt.token)]);
    }
    if (slots() !== slotsSeen) {
      slotsSeen = slots();
      listener.available();
    }
  }

  function judge(flight: Flight, field: string | undefined): void {
    // What a worker has said counts, also if it is gone now.
    if (flight.pendingCount > 0) return;
    const nowMs = performance.now();
    const holding = holdingOf(field);
    if (holding.state === 'gone') {
      lose(flight, 'Redis has forgotten it');
    } else if (holding.state === 'waiting') {
      if (nowMs - (flight.addedMs ?? nowMs) > reminderMs) remind(flight);
    } else if (watch.isDead(holding.by)) {
      lose(flight, 'its worker is gone');
    } else {
      const name = `${flight.session}-${flight.item.attempt.token}`;
      const worker = watch.workers.get(holding.by);
      if (worker === undefined || worker.running.includes(name)) flight.unknownSinceMs = null;
      else flight.unknownSinceMs ??= nowMs;
      if (nowMs - (flight.unknownSinceMs ?? nowMs) > unknownLimitMs) {
        lose(flight, `worker ${worker?.name ?? holding.by} does not know of it any more`);
      }
    }
  }

  async function pollOn(): Promise<void> {
    while (!closed) {
      try {
        await poll();
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
    const left = [...flights.values()];
    loseAll('the executor was closed');
    await Promise.race([leave(left), sleep(closeLimitMs, undefined, { ref: false })]);
    blocking.disconnect();
    redis.disconnect();
    queues.disconnect();
  }

  /** Leaves nothing of this session in Redis, and tells the workers. */
  async function leave(left: Flight[]): Promise<void> {
    try {
      await session.end();
      for (const id of watch.workers.keys()) await redis.publish(keys.wake(id), '');
      for (const flight of left) {
        await queues.remove(flight.requirement, flight.session, flight.item.attempt.token);
      }
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
      return closed ? 0 : Math.max(0, slots() - flights.size);
    },
    submit(item) {
      refuse(closed, slots() - flights.size);
      const requirement = options.requirement.of(item.config);
      wanted.add(requirement);
      const flight: Flight = {
        item,
        requirement,
        session: session.id,
        placed: Promise.resolve(),
        addedMs: null,
        sequence: 0,
        work: Promise.resolve(),
        pendingCount: 0,
        unknownSinceMs: null,
      };
      flights.set(item.attempt.token, flight);
      flight.placed = place(flight);
    },
    cancel(token) {
      const flight = flights.get(token);
      if (flight !== undefined) void cancel(flight).catch(() => undefined);
    },
    close,
  };
}
