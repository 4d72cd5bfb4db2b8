import { hostname } from 'node:os';
import { type StartedExecutor, startExecutor } from '@basin/execution/executors/late-listener';
import { openPoolExecutor } from '@basin/execution/executors/local/pool-executor';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import type { SweepOptions } from './options.ts';

/** Opens the executor that the options ask for. @throws BasinError of `openRedisExecutor`. */
export async function chooseExecutor(options: SweepOptions): Promise<StartedExecutor> {
  if (options.redis !== null) return openRedis(options, options.redis);
  return startExecutor((listener) =>
    openPoolExecutor({
      workerCount: options.workers,
      backend: options.backend,
      databasePath: options.database,
      environment: poolEnvironmentFor(options.workers, options.backend),
      limits: options.limits,
      listener,
    }),
  );
}

async function openRedis(
  options: SweepOptions,
  address: NonNullable<SweepOptions['redis']>,
): Promise<StartedExecutor> {
  const [{ openRedisExecutor }, { requirementOf, requirementOfBackend }, store] = await Promise.all(
    [
      import('@basin/execution/executors/redis/coordinator/redis-executor'),
      import('@basin/execution/executors/redis/protocol/requirement'),
      import('@basin/store'),
    ],
  );
  const { backend, database } = options;
  return startExecutor((listener) =>
    openRedisExecutor({
      address,
      databasePath: database,
      name: `${hostname()}/${process.pid}`,
      blobs: store.openBlobStore(store.blobDirectoryOf(database)),
      requirement: {
        initial: backend === null ? 'cpu' : requirementOfBackend(backend),
        of: (config) => requirementOf(config, backend),
      },
      listener,
    }),
  );
}
