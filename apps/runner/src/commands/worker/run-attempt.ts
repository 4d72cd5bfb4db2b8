import { type BasinErrorCode, type BlobRef, errorCode, errorMessage } from '@basin/core';
import type { BlobStore } from '@basin/store';
import type { Redis } from 'ioredis';
import { type AttemptEnd, type ExecutorEvent, isEnd } from '../../executors/executor.ts';
import { inputBlobs } from '../../executors/redis/attempt-blobs.ts';
import type { Keys } from '../../executors/redis/keys.ts';
import type { Job } from '../../executors/redis/payload.ts';
import type { PoolExecutor } from '../../executors/pool-executor.ts';
import type { AttemptChannel } from './attempt-channel.ts';
import { fetchInputs } from './fetch-inputs.ts';

/** An attempt that this worker has claimed. */
export interface Run {
  job: Job;
  channel: AttemptChannel;
  /** Its token within the pool: tokens of two coordinators may be equal. */
  poolToken: number;
  cancelled: boolean;
  /** The pool's report. */
  receive(event: ExecutorEvent): void;
  /** Blobs it may still read or send. */
  refs: BlobRef[];
  /** Settles when the pool is done with it. */
  ended: Promise<void>;
  cancel(): void;
}

export interface RunOptions {
  job: Job;
  channel: AttemptChannel;
  poolToken: number;
  pool: PoolExecutor;
  redis: Redis;
  keys: Keys;
  blobs: BlobStore;
  /** The reserved slot of the pool is not needed any more: the attempt is in it, or has failed before. */
  submitted(): void;
}

/** Fetches what the attempt reads, gives it to the pool and passes on what the pool says of it. */
export function startRun(options: RunOptions): Run {
  const { job, channel, poolToken, pool } = options;
  const { attempt } = job.item;
  let settle: () => void;
  const ended = new Promise<void>((resolve) => (settle = resolve));
  const run: Run = {
    job,
    channel,
    poolToken,
    cancelled: false,
    refs: inputBlobs(job.item),
    ended,
    receive(event) {
      const own = { ...event, ...attempt };
      channel.send(own);
      if (isEnd(own)) settle();
    },
    cancel() {
      run.cancelled = true;
      pool.cancel(poolToken);
    },
  };

  async function start(): Promise<void> {
    try {
      const { redis, keys, blobs } = options;
      const source = {
        ...{ redis, keys, blobs, channel },
        session: job.session,
        token: attempt.token,
        cancelled: () => run.cancelled,
      };
      await fetchInputs(source, run.refs);
      pool.submit({ ...job.item, attempt: { ...attempt, token: poolToken } });
    } catch (error) {
      run.receive(endWithoutPool(job, error));
    } finally {
      options.submitted();
    }
    if (run.cancelled) pool.cancel(poolToken);
  }

  void start();
  return run;
}

/** The pool went away between an attempt's claim and its start. */
const poolFaults: readonly string[] = ['runner/no-free-slot', 'runner/executor-closed'];

function endWithoutPool({ item: { attempt } }: Job, error: unknown): AttemptEnd {
  const code = errorCode(error) as BasinErrorCode | 'unexpected';
  if (code === 'runner/cancelled') return { ...attempt, type: 'stopped' };
  const blameless = poolFaults.includes(code) ? ({ blameless: true } as const) : {};
  // The pool or the connection, not the task: elsewhere it may run.
  if (code.startsWith('runner/') || code === 'unexpected') {
    return { ...attempt, type: 'lost', reason: errorMessage(error), ...blameless };
  }
  return { ...attempt, type: 'failed', code, message: errorMessage(error) };
}
