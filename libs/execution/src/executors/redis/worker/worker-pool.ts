import { temporaryTraceFolder, tracesVariable } from '../../../traces/keep-trace.ts';
import {
  openPoolExecutor,
  type PoolExecutor,
  type PoolExecutorOptions,
} from '../../local/pool-executor.ts';
import { poolEnvironmentFor } from '../../local/process/pool-environment.ts';
import type { WorkerBackend } from '../../local/process/protocol.ts';
import type { RedisWorkerOptions } from './redis-worker.ts';

/** The pool that a Redis worker runs its attempts on. */
export interface WorkerPool {
  pool: PoolExecutor;
  /** Settles when its process is up. @throws what keeps it from opening. */
  backend: Promise<WorkerBackend>;
}

/** Opens it over the folder of a database that holds nothing but blobs. */
export function openWorkerPool(
  { workers, backend, limits, plugins = [] }: RedisWorkerOptions,
  databasePath: string,
  listener: PoolExecutorOptions['listener'],
): WorkerPool {
  let settle: { ready(backend: WorkerBackend): void; broken(error: Error): void };
  const ready = new Promise<WorkerBackend>(
    (resolve, reject) => (settle = { ready: resolve, broken: reject }),
  );
  const pool = openPoolExecutor({
    ...{ workerCount: workers, backend, databasePath, plugins, limits },
    // The folder of its weights is gone when it leaves; traces are not.
    environment: {
      [tracesVariable]: temporaryTraceFolder(),
      ...poolEnvironmentFor(workers, backend),
    },
    listener: {
      ...listener,
      ready: (opened) => settle.ready(opened),
      broken(error) {
        settle.broken(error);
        listener.broken(error);
      },
    },
  });
  return { pool, backend: ready };
}
