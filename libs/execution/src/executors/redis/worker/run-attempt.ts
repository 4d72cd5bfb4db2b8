import { type BlobRef, errorCode, errorMessage, type StopReason } from '@basin/core';
import type { BlobStore } from '@basin/store';
import type { Redis } from 'ioredis';
import { type AttemptEnd, type ExecutorEvent, isEnd, type WorkItem } from '../../executor.ts';
import { inputBlobs } from '../protocol/attempt-blobs.ts';
import type { Keys } from '../protocol/keys.ts';
import type { PoolExecutor } from '../../local/pool-executor.ts';
import type { AttemptChannel } from './attempt-channel.ts';
import { fetchInputs } from './fetch-inputs.ts';

/** An attempt that this worker has claimed. */
export interface Run {
  session: string;
  item: WorkItem;
  channel: AttemptChannel;
  /** Its token within the pool: tokens of two coordinators may be equal. */
  poolToken: number;
  /** Why it was asked to stop, null if it was not. */
  stopping: StopReason | null;
  /** The pool's report. */
  receive(event: ExecutorEvent): void;
  /** Blobs it may still read or send. */
  refs: BlobRef[];
  /** Settles when the pool is done with it. */
  ended: Promise<void>;
  stop(reason: StopReason): void;
}

/** An attempt as it was claimed: the pool does not have it yet. */
export function openRun(options: {
  session: string;
  item: WorkItem;
  channel: AttemptChannel;
  poolToken: number;
  pool: PoolExecutor;
}): Run {
  const { session, item, channel, poolToken, pool } = options;
  let settle: () => void;
  const ended = new Promise<void>((resolve) => (settle = resolve));
  const run: Run = {
    ...{ session, item, channel, poolToken, ended },
    stopping: null,
    refs: inputBlobs(item),
    receive(event) {
      const own = { ...event, ...item.attempt };
      channel.send(own);
      if (isEnd(own)) settle();
    },
    stop(reason) {
      run.stopping = reason;
      pool.stop(poolToken, reason);
    },
  };
  return run;
}

/**
 * Fetches what the attempts of a unit read and gives them to the pool as one. Returns when the reserved
 * slot of the pool is not needed any more: each attempt is in it, or has ended before.
 */
export async function submitUnit(
  runs: readonly Run[],
  context: { pool: PoolExecutor; redis: Redis; keys: Keys; blobs: BlobStore },
): Promise<void> {
  const { pool, ...source } = context;
  const ready: Run[] = [];
  for (const run of runs) {
    try {
      const { session, channel, item } = run;
      const own = {
        session,
        channel,
        token: item.attempt.token,
        cancelled: () => run.stopping === 'cancel',
      };
      await fetchInputs({ ...source, ...own }, run.refs);
      ready.push(run);
    } catch (error) {
      run.receive(endWithoutPool(run.item, error));
    }
  }
  const [first, ...others] = ready.map(({ item, poolToken }) => ({
    ...item,
    attempt: { ...item.attempt, token: poolToken },
  }));
  if (first === undefined) return;
  try {
    pool.submit([first, ...others]);
  } catch (error) {
    for (const run of ready) run.receive(endWithoutPool(run.item, error));
  }
  for (const { poolToken, stopping } of ready) {
    if (stopping !== null) pool.stop(poolToken, stopping);
  }
}

/** The pool went away between an attempt's claim and its start. */
const poolFaults: readonly string[] = ['runner/no-free-slot', 'runner/executor-closed'];

function endWithoutPool({ attempt }: WorkItem, error: unknown): AttemptEnd {
  const code = errorCode(error);
  if (code === 'runner/cancelled') return { ...attempt, type: 'stopped' };
  const blameless = poolFaults.includes(code) ? ({ blameless: true } as const) : {};
  // The pool or the connection, not the task: elsewhere it may run.
  if (code.startsWith('runner/') || code === 'unexpected') {
    return { ...attempt, type: 'lost', reason: errorMessage(error), ...blameless };
  }
  return { ...attempt, type: 'failed', code, message: errorMessage(error) };
}
