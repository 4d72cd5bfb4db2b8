import { openPoolExecutor, type PoolExecutor } from '../local/pool-executor.ts';

/** The pool with a single worker, whatever was asked for. It says who it is. */
export function openOneByOneExecutor(
  options: Parameters<typeof openPoolExecutor>[0],
): PoolExecutor {
  const pool = openPoolExecutor({ ...options, workerCount: 1 });
  return {
    slots: pool.slots,
    get processId() {
      return pool.processId;
    },
    get isolatedProcessId() {
      return pool.isolatedProcessId;
    },
    get freeSlots() {
      return pool.freeSlots;
    },
    get freeSlotsAlone() {
      return pool.freeSlotsAlone;
    },
    submit(unit) {
      pool.submit(unit);
      for (const { attempt } of unit) {
        // No event inside a call of the contract, and before any of its own.
        queueMicrotask(() =>
          options.listener.event({ ...attempt, type: 'claimed', worker: 'one by one' }),
        );
      }
    },
    stop: pool.stop,
    close: pool.close,
  };
}
