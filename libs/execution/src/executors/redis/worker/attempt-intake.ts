import { errorCode, errorMessage } from '@basin/core';
import { type Job as QueuedJob, WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { type ExecutorEvent, runsAlone, type WorkItem } from '../../executor.ts';
import type { PoolExecutor } from '../../local/pool-executor.ts';
import type { RedisAddress } from '../protocol/address.ts';
import { connectionOptions } from '../protocol/connection.ts';
import { attemptName, type Keys, queueName } from '../protocol/keys.ts';
import { type Job, parseJob, type Versions } from '../protocol/payload.ts';
import type { Requirement } from '../protocol/requirement.ts';
import type { AttemptScripts } from '../protocol/scripts.ts';
import { sameVersions } from '../coordinator/worker-watch.ts';
import { openAttemptChannel } from './attempt-channel.ts';
import type { BlobCache } from './blob-cache.ts';
import type { PoolSlots } from './pool-slots.ts';
import { openRun, type Run, submitUnit } from './run-attempt.ts';

/** Takes units from queues, claims their attempts and runs them on the pool. */
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
  /** Attempts that run here or are still reported, by name: those that run are put in. */
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
const slotTimeoutMs = 2_000;
/** BullMQ's lock on a job: renewed while the attempt runs, and no more than a hint, for claims decide. */
const lockMs = 15_000;

export function createAttemptIntake(context: IntakeContext): AttemptIntake {
  const { redis, scripts, keys, versions, cache, slots, runs, worker, noticed } = context;
  /** Attempts from before their claim until all of their unit is said: claiming twice would succeed twice. */
  const held = new Set<string>();
  const byPoolToken = new Map<number, Run>();
  let nextPoolToken = 1;
  let attemptCount = 0;
  /** Units that run here or are still reported. */
  let unitCount = 0;

  async function take(queued: QueuedJob, lock?: string): Promise<void> {
    let job: Job;
    try {
      job = parseJob(queued.data);
    } catch (error) {
      noticed(`job ${queued.id ?? ''} is dropped [${errorCode(error)}]: ${errorMessage(error)}`);
      return;
    }
    if (!sameVersions(job.versions, versions)) return;
    const nameOf = ({ attempt }: WorkItem): string => attemptName(job.session, attempt.token);
    // Delivered again, for its lock ran out while Redis could not be reached; or twice at once.
    const wanted = job.unit.filter((item) => !held.has(nameOf(item)));
    if (wanted.length === 0) return;
    for (const item of wanted) held.add(nameOf(item));
    const claimed = new Set<WorkItem>();
    try {
      for (const item of await claim(job, wanted, queued, lock)) claimed.add(item);
    } finally {
      for (const item of wanted) if (!claimed.has(item)) held.delete(nameOf(item));
    }
    if (claimed.size > 0) await execute(job, [...claimed]);
  }

  /** Waits for a slot of the pool, then makes the attempts this worker's that somebody still wants. */
  async function claim(
    job: Job,
    wanted: readonly WorkItem[],
    queued: QueuedJob,
    lock?: string,
  ): Promise<WorkItem[]> {
    const alone = runsAlone(job.unit);
    const patient = context.labelCount() === 1 && !alone;
    if (!(await slots.take(alone, patient ? Infinity : slotTimeoutMs))) {
      await queued.moveToWait(lock);
      throw new WaitingError();
    }
    const session = { session: keys.session(job.session), attempts: keys.attempts(job.session) };
    let claimed: WorkItem[] = [];
    try {
      if (context.accepting()) {
        const tokens = wanted.map(({ attempt }) => attempt.token);
        const mine = await scripts.claim(session, tokens, worker.id);
        claimed = wanted.filter(({ attempt }) => mine.has(attempt.token));
      }
    } finally {
      if (claimed.length === 0) slots.release(alone);
    }
    return claimed;
  }

  async function execute({ session, unit }: Job, items: readonly WorkItem[]): Promise<void> {
    const pool = context.pool();
    if (pool === null) throw new Error('no pool');
    const { blobs } = cache;
    const own = items.map((item): Run => {
      const { attempt } = item;
      const channel = openAttemptChannel({
        ...{ redis, scripts, keys, session, blobs, noticed },
        ...{ token: attempt.token, workerId: worker.id },
      });
      channel.send({ ...attempt, type: 'claimed', worker: worker.name });
      const run = openRun({ session, item, channel, poolToken: nextPoolToken++, pool });
      runs.set(attemptName(session, attempt.token), run);
      byPoolToken.set(run.poolToken, run);
      return run;
    });
    unitCount += 1;
    void submitUnit(own, { pool, redis, keys, blobs }).finally(() =>
      slots.release(runsAlone(unit)),
    );
    const reported = own.map(async (run) => {
      await run.ended;
      byPoolToken.delete(run.poolToken);
      attemptCount += 1;
      await run.channel.settled();
      const name = attemptName(session, run.item.attempt.token);
      runs.delete(name);
      trimCache();
      return name;
    });
    const allReported = Promise.all(reported).then((names) => {
      // Not before: until its job is done with, it may be delivered again.
      for (const name of names) held.delete(name);
      unitCount -= 1;
    });
    await Promise.all(own.map(({ ended }) => ended));
    // The slot is free: the next job may come while this one's results are on their way.
    if (unitCount > 2 * worker.workerCount) await allReported;
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
