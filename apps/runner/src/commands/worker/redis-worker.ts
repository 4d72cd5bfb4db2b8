import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { BasinError, errorCode, errorMessage } from '@basin/core';
import { type Job as QueuedJob, WaitingError, Worker } from 'bullmq';
import { checkServer, connectionOptions, openClient } from '../../executors/redis/connection.ts';
import { jobIdOf, queueName, redisKeys } from '../../executors/redis/keys.ts';
import { type Job, parseJob, type WorkerRecord } from '../../executors/redis/payload.ts';
import { type Requirement, requirementOfBackend } from '../../executors/redis/requirement.ts';
import { attemptScripts } from '../../executors/redis/scripts.ts';
import { withPatience } from '../../executors/redis/silence.ts';
import { ownVersions } from '../../executors/redis/versions.ts';
import { sameVersions } from '../../executors/redis/worker-watch.ts';
import { openPoolExecutor, type PoolExecutor } from '../../executors/pool-executor.ts';
import { poolEnvironmentFor } from '../../pool/pool-environment.ts';
import type { WorkerBackend } from '../../pool/protocol.ts';
import { openAttemptChannel } from './attempt-channel.ts';
import { openBlobCache } from './blob-cache.ts';
import type { WorkerOptions } from './options.ts';
import { createPoolSlots } from './pool-slots.ts';
import { announce, leave, type LiveSessions, meetCoordinators } from './presence.ts';
import { type Run, startRun } from './run-attempt.ts';

export interface RedisWorker {
  /** Takes no more and finishes what it runs; settles with `ended`. */
  drain(): void;
  /** Gives up what it runs, too. */
  stop(): void;
  /** Settles when it has left. @throws what kept it from working. */
  ended: Promise<{ attemptCount: number }>;
}

/** A job fetched while all slots are busy with tasks of another queue goes back after so long. */
const slotPatienceMs = 2_000;
/** A coordinator missing for so long is gone; its record has outlived its last word by half a minute. */
const sessionPatienceMs = 10_000;
const stopLimitMs = 3_000;
/** BullMQ's lock on a job: renewed while the attempt runs, and no more than a hint, for claims decide. */
const lockMs = 15_000;

/**
 * Takes attempts from the queues of its labels and runs them on a pool of its own: a supervised child
 * process, so that nothing here waits for a training. What an attempt is asked to stop for, or that
 * nobody wants it any more, is read from Redis at every heartbeat, and at once when it is woken.
 *
 * @throws BasinError of `checkServer`, `runner/version-mismatch`, and what keeps the pool from opening.
 */
export async function openRedisWorker(
  options: WorkerOptions,
  noticed: (line: string) => void,
): Promise<RedisWorker> {
  const { address, heartbeatMs } = options;
  await checkServer(address);
  const versions = ownVersions();
  const keys = redisKeys(address.prefix);
  const redis = openClient(address);
  const subscriber = openClient(address);
  const scripts = attemptScripts(redis);
  const cache = openBlobCache();
  const id = `${process.pid}-${randomBytes(6).toString('hex')}`;
  const name = `${hostname()}/${process.pid}`;
  const runs = new Map<string, Run>();
  /** Attempts from before their claim until all of them is said: claiming twice would succeed twice. */
  const held = new Set<string>();
  const byPoolToken = new Map<number, Run>();
  const queues: Worker[] = [];
  const missingSince = new Map<string, number>();
  let backend: WorkerBackend | null = null;
  let pool: PoolExecutor | null = null;
  let labels: Requirement[] = [];
  let nextPoolToken = 1;
  let attemptCount = 0;
  let leaving: 'no' | 'draining' | 'stopping' = 'no';
  let gone = false;
  let settle: { resolve: (end: { attemptCount: number }) => void; reject: (error: Error) => void };
  const ended = new Promise<{ attemptCount: number }>(
    (resolve, reject) => (settle = { resolve, reject }),
  );
  ended.catch(() => undefined);
  const slots = createPoolSlots(() => pool);

  function openPool(): Promise<WorkerBackend> {
    return new Promise((resolve, reject) => {
      pool = openPoolExecutor({
        workerCount: options.workers,
        backend: options.backend,
        databasePath: cache.databasePath,
        environment: poolEnvironmentFor(options.workers, options.backend),
        limits: options.limits,
        listener: {
          event: (event) => byPoolToken.get(event.token)?.receive(event),
          available: slots.available,
          ready: resolve,
          died: (description) => noticed(`pool process died, starting another: ${description}`),
          broken(error) {
            reject(error);
            void close(error);
          },
        },
      });
    });
  }

  async function take(queued: QueuedJob, lock?: string): Promise<void> {
    let job: Job;
    try {
      job = parseJob(queued.data);
    } catch (error) {
      noticed(`job ${queued.id ?? ''} is dropped [${errorCode(error)}]: ${errorMessage(error)}`);
      return;
    }
    const key = jobIdOf(job.session, job.item.attempt.token);
    // Delivered again, for its lock ran out while Redis could not be reached; or twice at once.
    if (held.has(key) || !sameVersions(job.versions, versions)) return;
    held.add(key);
    const claimed = await claim(job, queued, lock).catch((error: unknown) => {
      held.delete(key);
      throw error;
    });
    if (claimed) await execute(job, key);
    else held.delete(key);
  }

  /** Waits for a slot of the pool, then makes the attempt this worker's; false when nobody wants it. */
  async function claim(job: Job, queued: QueuedJob, lock?: string): Promise<boolean> {
    if (!(await slots.take(labels.length > 1 ? slotPatienceMs : Infinity))) {
      await queued.moveToWait(lock);
      throw new WaitingError();
    }
    const session = { session: keys.session(job.session), attempts: keys.attempts(job.session) };
    let claimed = false;
    try {
      claimed =
        leaving !== 'stopping' && (await scripts.claim(session, job.item.attempt.token, id));
    } finally {
      if (!claimed) slots.release();
    }
    return claimed;
  }

  async function execute(job: Job, key: string): Promise<void> {
    if (pool === null) throw new Error('no pool');
    const { session } = job;
    const { token } = job.item.attempt;
    const { blobs } = cache;
    const channel = openAttemptChannel({
      ...{ redis, scripts, keys, session, token, blobs, noticed },
      workerId: id,
    });
    const poolToken = nextPoolToken++;
    const submitted = slots.release;
    const run = startRun({ job, channel, poolToken, pool, redis, keys, blobs, submitted });
    runs.set(key, run);
    byPoolToken.set(poolToken, run);
    await run.ended;
    byPoolToken.delete(poolToken);
    attemptCount += 1;
    // The slot is free: the next job may come while this one's results are on their way.
    const settled = channel.settled().then(() => {
      runs.delete(key);
      held.delete(key);
      trimCache();
    });
    if (runs.size > 2 * options.workers) await settled;
  }

  function trimCache(): void {
    try {
      cache.trim(() => [...runs.values()].flatMap(({ refs }) => refs));
    } catch (error) {
      noticed(`old weights could not be removed: ${errorMessage(error)}`);
    }
  }

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
    await reconcile();
    dropOrphans(live);
  }

  /** Stops what is cancelled, and what is not ours any more. */
  async function reconcile(): Promise<void> {
    const looks = [...runs.values()].map(async (run) => {
      const { session, item } = run.job;
      const holder = await redis.hget(keys.attempts(session), String(item.attempt.token));
      if (holder === id) return;
      if (holder !== `cancelled:${id}`) run.channel.abandon();
      run.cancel();
    });
    await Promise.all(looks);
  }

  /** Gives up attempts whose coordinator is gone. */
  function dropOrphans(live: LiveSessions): void {
    const nowMs = performance.now();
    const wanted = new Set([...runs.values()].map(({ job }) => job.session));
    for (const session of missingSince.keys()) {
      if (live.has(session) || !wanted.has(session)) missingSince.delete(session);
    }
    for (const run of runs.values()) {
      const { session } = run.job;
      if (live.has(session)) continue;
      const sinceMs = missingSince.get(session) ?? nowMs;
      missingSince.set(session, sinceMs);
      if (nowMs - sinceMs < sessionPatienceMs) continue;
      run.channel.abandon();
      run.cancel();
    }
  }

  async function beatOn(): Promise<void> {
    while (!gone) {
      try {
        await withPatience(beat, noticed);
      } catch (error) {
        if (!gone) noticed(`Redis: ${errorMessage(error)}`);
      }
      await sleep(heartbeatMs, undefined, { ref: false });
    }
  }

  function consume(label: Requirement): Worker {
    const queue = new Worker(queueName(label, versions), take, {
      connection: connectionOptions(address),
      prefix: address.prefix,
      name,
      concurrency: options.workers,
      lockDuration: lockMs,
      stalledInterval: lockMs / 3,
      // Delivering again is harmless, and never delivering is not: claims see to the rest.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      runRetryDelay: 1_000,
    });
    // Lost connections mend themselves; a lost lock is another delivery, which finds the claim.
    queue.on('error', () => undefined);
    return queue;
  }

  async function drain(): Promise<void> {
    if (leaving !== 'no') return;
    leaving = 'draining';
    void beat().catch(() => undefined);
    await Promise.all(queues.map((queue) => queue.close()));
    await Promise.all([...runs.values()].map(({ channel }) => channel.settled()));
    await close(null);
  }

  /** Leaves: attempts that run are lost, and say so if Redis listens. */
  async function close(error: Error | null): Promise<void> {
    if (leaving === 'stopping' || gone) return;
    leaving = 'stopping';
    await pool?.close();
    await Promise.race([farewell(), sleep(stopLimitMs, undefined, { ref: false })]);
    gone = true;
    for (const queue of queues) void queue.disconnect().catch(() => undefined);
    redis.disconnect();
    subscriber.disconnect();
    cache.remove();
    if (error === null) settle.resolve({ attemptCount });
    else settle.reject(error);
  }

  async function farewell(): Promise<void> {
    try {
      await Promise.all([...runs.values()].map(({ channel }) => channel.settled()));
      await Promise.all(queues.map((queue) => queue.close(true)));
      await leave(redis, keys, id);
    } catch {
      // Redis is not there to hear it: silence says the same, a little later.
    }
  }

  try {
    await meetCoordinators(redis, keys, versions);
    backend = await openPool();
    labels = options.labels ?? [requirementOfBackend(backend.name)];
    subscriber.on('message', () => void reconcile().catch(() => undefined));
    await subscriber.subscribe(keys.wake(id));
    await announce(redis, keys, id, record());
    queues.push(...labels.map(consume));
  } catch (error) {
    await close(error as Error);
    throw error;
  }
  void beatOn();
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
  return error instanceof Error ? error : new BasinError('runner/worker', errorMessage(error));
}
