import { errorCode, errorMessage } from '@basin/core';
import { type Job as QueuedJob, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ExecutorEvent } from '../../executors/executor.ts';
import type { PoolExecutor } from '../../executors/pool-executor.ts';
import { connectionOptions, type RedisAddress } from '../../executors/redis/connection.ts';
import { jobIdOf, type Keys, queueName } from '../../executors/redis/keys.ts';
import { type Job, parseJob, type Versions } from '../../executors/redis/payload.ts';
import type { Requirement } from '../../executors/redis/requirement.ts';
import type { AttemptScripts } from '../../executors/redis/scripts.ts';
import { sameVersions } from '../../executors/redis/worker-watch.ts';
import { openAttemptChannel } from './attempt-channel.ts';
import type { BlobCache } from './blob-cache.ts';
import type { PoolSlots } from './pool-slots.ts';
import { type Run, startRun } from './run-attempt.ts';

/** Takes attempts from queues, claims them and runs them on the pool. */
export interface AttemptIntake {
  /** Begins to take from a queue. */
  consume(label: Requirement): Worker;
  /** What the pool says. */
  receive(event: ExecutorEvent): void;
  /** Attempts that have ended here. */
  readonly attemptCount: number;
}

export interface IntakeContext {
  address: RedisAddress;
  redis: Redis;
  scripts: AttemptScripts;
  keys: Keys;
  versions: Versions;
  cache: BlobCache;
  slots: PoolSlots;
  /** Attempts that run here or are still reported, by job id: those that run are put in. */
  runs: Map<string, Run>;
  /** `name` is for people: host name and process id. */
  worker: { id: string; name: string; workerCount: number };
  pool(): PoolExecutor | null;
  labelCount(): number;
  /** False once the worker gives up what it runs. */
  accepting(): boolean;
  noticed(line: string): void;
}

/** A job fetched while its slot is taken, by tasks of another queue, say, goes back after so long. */
const slotPatienceMs = 2_000;
/** BullMQ's lock on a job: renewed while the attempt runs, and no more than a hint, for claims decide. */
const lockMs = 15_000;

export function createAttemptIntake(context: IntakeContext): AttemptIntake {
  const { redis, scripts, keys, versions, cache, slots, runs, worker, noticed } = context;
  /** Attempts from before their claim until all of them is said: claiming twice would succeed twice. */
  const held = new Set<string>();
  const byPoolToken = new Map<number, Run>();
  let nextPoolToken = 1;
  let attemptCount = 0;

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
    const alone = job.item.alone === true;
    const patient = context.labelCount() === 1 && !alone;
    if (!(await slots.take(alone, patient ? Infinity : slotPatienceMs))) {
      await queued.moveToWait(lock);
      throw new WaitingError();
    }
    const session = { session: keys.session(job.session), attempts: keys.attempts(job.session) };
    let claimed = false;
    try {
      const { token } = job.item.attempt;
      claimed = context.accepting() && (await scripts.claim(session, token, worker.id));
    } finally {
      if (!claimed) slots.release(alone);
    }
    return claimed;
  }

  async function execute(job: Job, key: string): Promise<void> {
    const pool = context.pool();
    if (pool === null) throw new Error('no pool');
    const { session, item } = job;
    const { attempt } = item;
    const { blobs } = cache;
    const channel = openAttemptChannel({
      ...{ redis, scripts, keys, session, blobs, noticed },
      ...{ token: attempt.token, workerId: worker.id },
    });
    channel.send({ ...attempt, type: 'claimed', worker: worker.name });
    const poolToken = nextPoolToken++;
    const submitted = (): void => slots.release(item.alone === true);
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
    if (runs.size > 2 * worker.workerCount) await settled;
  }

  function trimCache(): void {
    try {
      cache.trim(() => [...runs.values()].flatMap(({ refs }) => refs));
    } catch (error) {
      noticed(`old weights could not be removed: ${errorMessage(error)}`);
    }
  }

  return {
    receive: (event) => byPoolToken.get(event.token)?.receive(event),
    get attemptCount() {
      return attemptCount;
    },
    consume(label) {
      const queue = new Worker(queueName(label, versions), take, {
        connection: connectionOptions(context.address),
        prefix: context.address.prefix,
        name: worker.name,
        concurrency: worker.workerCount,
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
    },
  };
}
