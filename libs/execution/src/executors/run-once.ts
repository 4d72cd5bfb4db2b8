import type { RunnableConfig } from '@basin/core';
import type { BackendName } from '@basin/engine';
import { poolEnvironmentFor } from './local/process/pool-environment.ts';
import { type AttemptEnd, type ExecutorEvent, isEnd, type TrainedInput } from './executor.ts';
import type { PoolPlugin } from './local/process/protocol.ts';
import { openPoolExecutor } from './local/pool-executor.ts';

/** A single task, outside any sweep. */
export interface SingleTask {
  taskId: string;
  generation: number;
  config: RunnableConfig;
  inputs: TrainedInput[];
}

/** Runs one task in a pool process of its own, exactly as a sweep would, and says how it ended. */
export async function runOnce(
  task: SingleTask,
  options: {
    backend: BackendName | null;
    databasePath: string;
    plugins?: readonly PoolPlugin[];
    /** Is told of everything, its end too. */
    event?: (event: ExecutorEvent) => void;
  },
): Promise<AttemptEnd> {
  const { taskId, generation, config, inputs } = task;
  let settle: { resolve: (end: AttemptEnd) => void; reject: (error: unknown) => void };
  const ended = new Promise<AttemptEnd>((resolve, reject) => (settle = { resolve, reject }));
  let submitted = false;
  const pool = openPoolExecutor({
    workerCount: 1,
    backend: options.backend,
    databasePath: options.databasePath,
    ...(options.plugins === undefined ? {} : { plugins: [...options.plugins] }),
    environment: poolEnvironmentFor(1, options.backend),
    listener: {
      event: (event) => {
        options.event?.(event);
        if (isEnd(event)) settle.resolve(event);
      },
      available: () => {
        if (submitted) return;
        submitted = true;
        pool.submit([{ attempt: { taskId, generation, attempt: 1, token: 1 }, config, inputs }]);
      },
      broken: (error) => settle.reject(error),
    },
  });
  try {
    return await ended;
  } finally {
    await pool.close();
  }
}
