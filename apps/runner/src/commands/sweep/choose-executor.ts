import { hostname } from 'node:os';
import { type StartedExecutor, startExecutor } from '@basin/execution/executors/late-listener';
import { openPoolExecutor } from '@basin/execution/executors/local/pool-executor';
import { poolEnvironmentFor } from '@basin/execution/executors/local/process/pool-environment';
import type { PoolPlugin } from '@basin/execution/executors/local/process/protocol';
import { placeRuntime } from '../setup/set-up-first.ts';
import type { ExecutorName, RunOptions } from '../../cli/run-options.ts';

/** What each name of `--executor` opens. */
const executors: Record<ExecutorName, (options: RunOptions) => Promise<StartedExecutor>> = {
  pool: openPool,
  redis: openRedis,
};

/** Opens the executor that the options ask for. @throws BasinError of `openRedisExecutor`. */
export function chooseExecutor(options: RunOptions): Promise<StartedExecutor> {
  return executors[options.executor](options);
}

async function openPool(options: RunOptions): Promise<StartedExecutor> {
  const plugins = options.plugins.length === 0 ? [] : await openOwn(options.plugins);
  if (options.backend === null || ['native', 'cuda'].includes(options.backend)) {
    await placeRuntime();
  }
  return startExecutor((listener) =>
    openPoolExecutor({ ...poolOptions(options), plugins, listener }),
  );
}

/** Plug-ins bring studies: who has none need not load those that there are before workers start. */
async function openOwn(paths: readonly string[]): Promise<PoolPlugin[]> {
  const { openPlugins } = await import('../../plugins/open-plugins.ts');
  return openPlugins(paths);
}

/** How this machine's workers are set up. */
function poolOptions({ workers, backend, database, limits }: RunOptions) {
  return {
    workerCount: workers,
    backend,
    databasePath: database,
    environment: poolEnvironmentFor(workers, backend),
    limits,
  };
}

async function openRedis({
  backend,
  database,
  redis: address,
}: RunOptions): Promise<StartedExecutor> {
  if (address === null) throw new Error('options of Redis come with its address');
  const [{ openRedisExecutor }, { requirementOf, requirementOfBackend }, store] = await Promise.all(
    [
      import('@basin/execution/executors/redis/coordinator/redis-executor'),
      import('@basin/execution/executors/redis/protocol/requirement'),
      import('@basin/store'),
    ],
  );
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
