import { type Command, Option } from 'commander';
import type { PoolLimits } from '@basin/execution/executors/local/pool-limits';
import { integer } from './values.ts';

/** What commander makes of the flags. */
export interface PoolFlags {
  taskTimeout?: number;
  memoryLimit?: number;
  recycleAfter?: number;
}

/** Flags that say when a worker process is replaced. */
export function declarePoolOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--task-timeout <seconds>',
        'a task that says nothing for so long hangs, and is tried again (default: 100 times its estimate, at least 600)',
      ).argParser(integer('--task-timeout', { min: 1 })),
    )
    .addOption(
      new Option(
        '--memory-limit <MiB>',
        'memory of the worker process: renewed at four fifths of it, killed above it (default: nine tenths of the machine)',
      ).argParser(integer('--memory-limit', { min: 64 })),
    )
    .addOption(
      new Option(
        '--recycle-after <tasks>',
        'a fresh worker process after so many tasks (default: never)',
      ).argParser(integer('--recycle-after', { min: 1 })),
    );
}

/** The limits that the flags set. */
export function readPoolLimits(flags: PoolFlags): Partial<PoolLimits> {
  const { taskTimeout, memoryLimit, recycleAfter } = flags;
  return {
    ...(taskTimeout === undefined ? {} : { taskTimeoutMs: () => 1_000 * taskTimeout }),
    ...(memoryLimit === undefined ? {} : { memoryBytes: memoryLimit * 2 ** 20 }),
    ...(recycleAfter === undefined ? {} : { recycleAfterAttempts: recycleAfter }),
  };
}
