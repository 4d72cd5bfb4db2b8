import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage } from '@basin/core';
import type { Worker } from 'bullmq';
import type { RedisAddress } from '../protocol/address.ts';
import { checkServer, openClient } from '../protocol/connection.ts';
import { redisKeys } from '../protocol/keys.ts';
import type { WorkerRecord } from '../protocol/payload.ts';
import { labelsOf, type Requirement } from '../protocol/requirement.ts';
import { attemptScripts } from '../protocol/scripts.ts';
import { askRegularly } from '../protocol/ask-regularly.ts';
import { ownVersions } from '../protocol/versions.ts';
import type { PoolExecutor } from '../../local/pool-executor.ts';
import type { BackendName } from '@basin/engine';
import type { PoolPlugin, WorkerBackend } from '../../local/process/protocol.ts';
import type { PoolLimits } from '../../local/pool-limits.ts';
import { createAttemptIntake } from './attempt-intake.ts';
import { openBlobCache } from './blob-cache.ts';
import { createPoolSlots } from './pool-slots.ts';
import { announce, leave, type LiveSessions, meetCoordinators } from './presence.ts';
import type { Run } from './run-attempt.ts';
import { createRunWatch } from './run-watch.ts';
import { openWorkerPool } from './worker-pool.ts';

export interface RedisWorkerOptions {
  address: RedisAddress;
  /** Tasks at once. */
  workers: number;
  /** Null: the first that works. */
  backend: BackendName | null;
  /** When the pool's process is replaced. */
  limits: Partial<PoolLimits>;
  plugins?: readonly PoolPlugin[];
  /** Null: what the opened backend can do. */
  labels: Requirement[] | null;
  heartbeatMs: number;
}

export interface RedisWorker {
  /** Takes no more and finishes what it runs; settles with `ended`. */
  drain(): void;
  /** Gives up what it runs, too. */
  stop(): void;
  /** Settles when it has left. @throws what kept it from working. */
  ended: Promise<{ attemptCount: number }>;
}

const stopLimitMs = 3_000;
/** Without a task nobody waits for its last word: a Redis that does not answer in time does not keep it. */
const idleLimitMs = 700;

/**
 * Takes attempts from the queues of its labels and runs them on a pool of its own: a supervised child
 * process, so that nothing here waits for a training. What an attempt is asked to stop for, or that
 * nobody wants it any more, is read from Redis at every heartbeat, and at once when it is woken.
 *
 * @param signal gives up opening, whatever it waits for.
 * @throws BasinError of `checkServer`, `runner/version-mismatch`, and what keeps the pool from opening; any error
 *   once the signal is given.
 */
export async function openRedisWorker(
  options: RedisWorkerOptions,
  noticed: (line: string) => void,
  signal: AbortSignal = new AbortController().signal,
): Promise<RedisWorker> {
  const { address, heartbeatMs } = options;
  await checkServer(address, { signal });
  const versions = ownVersions();
  const keys = redisKeys(address.prefix);
  const redis = openClient(address);
  const subscriber = openClient(address);
  const scripts = attemptScripts(redis);
  const cache = openBlobCache();
  const id = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const name = `${hostname()}/${process.pid}`;
  const runs = new Map<string, Run>();
  const queues: Worker[] = [];
  let backend: WorkerBackend | null = null;
  let pool: PoolExecutor | null = null;
  let labels: Requirement[] = [];
  let leaving: 'no' | 'draining' | 'stopping' = 'no';
  let gone = false;
  let settle: { resolve: (end: { attemptCount: number }) => void; reject: (error: Error) => void };
  const ended = new Promise<{ attemptCount: number }>(
    (resolve, reject) => (settle = { resolve, reject }),
  );
  ended.catch(() => undefined);
  const slots = createPoolSlots(() => pool);
  const watch = createRunWatch(redis, keys, id, runs);
  const intake = createAttemptIntake({
    ...{ address, redis, scripts, keys, versions, cache, slots, runs, noticed },
    worker: { id, name, workerCount: options.workers },
    pool: () => pool,
    labelCount: () => labels.length,
    accepting: () => leaving !== 'stopping',
  });

  function record(): WorkerRecord {
    return {
      ...{ versions, name, labels, heartbeatMs },
      slots: options.workers,
      draining: leaving !== 'no',
      backend: backend?.name ?? '',
      backendReason: backend?.reason ?? '',
      running: [...runs.keys()],
    };
  }

  async function beat(): Promise<void> {
    await announce(redis, keys, id, record());
    let live: LiveSessions;
    try {
      live = await meetCoordinators(redis, keys, versions);
    } catch (error) {
      if (runs.size === 0) void close(error as Error);
      return;
    }
    await watch.reconcile();
    watch.dropOrphans(live);
  }

  async function drain(): Promise<void> {
    if (leaving !== 'no') return;
    leaving = 'draining';
    void beat().catch(() => undefined);
    const closed = Promise.all(queues.map((queue) => queue.close())).then(reported);
    const deaf = Symbol();
    const first = await Promise.race([closed, idle().then(() => deaf)]);
    await close(null, first === deaf ? 0 : undefined);
  }

  /** Settles once nothing has run here for a while: without Redis a queue closes never. */
  async function idle(): Promise<void> {
    const pauseMs = 100;
    for (let quietMs = 0; quietMs < idleLimitMs && leaving !== 'stopping'; quietMs += pauseMs) {
      await sleep(pauseMs);
      if (runs.size > 0) quietMs = 0;
    }
  }

  /** Leaves: attempts that run are lost, and say so if Redis listens. @param limitMs how long it may take to */
  async function close(
    error: Error | null,
    limitMs: number = runs.size === 0 ? idleLimitMs : stopLimitMs,
  ): Promise<void> {
    if (leaving === 'stopping' || gone) return;
    leaving = 'stopping';
    await pool?.close();
    const late = sleep(limitMs, 'late', { ref: false });
    if ((await Promise.race([farewell(), late])) === 'late') {
      noticed('Redis does not answer; leaving without a word to it');
    }
    gone = true;
    for (const queue of queues) void queue.disconnect().catch(() => undefined);
    redis.disconnect();
    subscriber.disconnect();
    cache.remove();
    if (error === null) settle.resolve({ attemptCount: intake.attemptCount });
    else settle.reject(error);
  }

  /** Settles once all that its attempts had to say is said. */
  async function reported(): Promise<void> {
    await Promise.all([...runs.values()].map(({ channel }) => channel.settled()));
  }

  async function farewell(): Promise<void> {
    try {
      await reported();
      await Promise.all(queues.map((queue) => queue.close(true)));
      await leave(redis, keys, id);
    } catch {
      // Redis is not there to hear it: silence says the same, a little later.
    }
  }

  const givenUp = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(asError(signal.reason)), { once: true });
  });
  givenUp.catch(() => undefined);
  /** What waits for Redis, or for a pool, waits no longer once it is given up. */
  const orGivenUp = <T>(step: Promise<T>): Promise<T> => Promise.race([step, givenUp]);

  try {
    signal.throwIfAborted();
    await orGivenUp(meetCoordinators(redis, keys, versions));
    const opening = openWorkerPool(options, cache.databasePath, {
      event: intake.receive,
      available: slots.available,
      died: (description) => noticed(`pool process died, starting another: ${description}`),
      broken: (error) => void close(error),
    });
    pool = opening.pool;
    backend = await orGivenUp(opening.backend);
    labels = labelsOf(backend.name, options.labels);
    subscriber.on('message', () => void watch.reconcile().catch(() => undefined));
    await orGivenUp(subscriber.subscribe(keys.wake(id)));
    await orGivenUp(announce(redis, keys, id, record()));
    queues.push(...labels.map(intake.consume));
  } catch (error) {
    await close(error as Error);
    throw error;
  }
  void askRegularly(beat, { pauseMs: heartbeatMs, ended: () => gone, noticed, keepsAlive: false });
  noticed(
    `worker ${name}: ${options.workers} at once, for ${labels.join(', ')}; ${backend.name} (${backend.reason})`,
  );
  return {
    ended,
    drain: () => void drain().catch((error: unknown) => void close(asError(error))),
    stop: () => void close(null),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(errorMessage(error));
}
