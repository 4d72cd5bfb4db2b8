import { openPoolExecutor, type PoolExecutor } from '../local/pool-executor.ts';

/** The pool with a single worker, whatever was asked for. */
export function openOneByOneExecutor(
  options: Parameters<typeof openPoolExecutor>[0],
): PoolExecutor {
  return openPoolExecutor({ ...options, workerCount: 1 });
}
