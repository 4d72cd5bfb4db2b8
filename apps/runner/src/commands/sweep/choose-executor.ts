import { hostname } from 'node:os';
import { openEarlyPool } from '@basin/execution/executors/local/early-pool';
import type { Executor, ExecutorListener } from '@basin/execution/executors/executor';
import type { WorkerBackend } from '@basin/execution/executors/local/process/protocol';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import type { SweepOptions } from './options.ts';

/** What a sweep hears of its executor. */
export interface SweepListener extends ExecutorListener {
  ready(backend: WorkerBackend): void;
  died(description: string): void;
  noticed(line: string): void;
}

/** The executor that a sweep runs on; it starts before the sweep listens. */
export interface ChosenExecutor {
  executor: Executor;
  /** From now on the listener hears everything; what it missed it is told at once. */
  attach(listener: SweepListener): void;
}

/** Opens what the options ask for. @throws BasinError of `openRedisExecutor`. */
export async function chooseExecutor(options: SweepOptions): Promise<ChosenExecutor> {
  if (options.redis !== null) return openRedis(options, options.redis);
  return openEarlyPool({
    workerCount: options.workers,
    backend: options.backend,
    databasePath: options.database,
    environment: poolEnvironmentFor(options.workers, options.backend),
    limits: options.limits,
  });
}

async function openRedis(
  options: SweepOptions,
  address: NonNullable<SweepOptions['redis']>,
): Promise<ChosenExecutor> {
  const [{ openRedisExecutor }, { requirementOf, requirementOfBackend }, store] = await Promise.all(
    [
      import('@basin/execution/executors/redis/coordinator/redis-executor'),
      import('@basin/execution/executors/redis/protocol/requirement'),
      import('@basin/store'),
    ],
  );
  const { backend, database } = options;
  let attached: SweepListener | null = null;
  let missed: ((listener: SweepListener) => void)[] = [];
  const tell = (news: (listener: SweepListener) => void): void => {
    if (attached === null) missed.push(news);
    else news(attached);
  };
  const executor = await openRedisExecutor({
    address,
    databasePath: database,
    name: `${hostname()}/${process.pid}`,
    blobs: store.openBlobStore(store.blobDirectoryOf(database)),
    requirement: {
      initial: backend === null ? 'cpu' : requirementOfBackend(backend),
      of: (config) => requirementOf(config, backend),
    },
    listener: {
      event: (event) => tell((to) => to.event(event)),
      available: () => tell((to) => to.available()),
      broken: (error) => tell((to) => to.broken(error)),
      noticed: (line) => tell((to) => to.noticed(line)),
    },
  });
  return {
    executor,
    attach(listener) {
      attached = listener;
      for (const news of missed) news(listener);
      missed = [];
    },
  };
}
