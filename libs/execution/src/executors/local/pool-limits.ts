import { totalmem } from 'node:os';
import { taskTimeoutMs } from '../../planning/task-timeout.ts';
import type { WorkItem } from '../executor.ts';

/** When a pool process is replaced though it has not died by itself. */
export interface PoolLimits {
  /**
   * Milliseconds without a word of an attempt, after which it hangs: native code cannot be
   * interrupted, so its process is killed. Default: by its estimated cost.
   */
  taskTimeoutMs(item: WorkItem): number;
  /** Milliseconds without any word of the process, which speaks every second. Default: a minute. */
  processTimeoutMs: number;
  /** Milliseconds that it may take to start. Default: five minutes. */
  startMs: number;
  /** Resident memory above which it is killed; above four fifths, renewed between tasks. Default: nine tenths of the machine's. */
  memoryBytes: number;
  /** Attempts after which it is renewed, between tasks. Default: never. */
  recycleAfterAttempts: number;
  /** How often it is looked for. Default: every 5 s. */
  watchIntervalMs: number;
}

/** The limits, where none are given. */
export function poolLimits(given: Partial<PoolLimits> = {}): PoolLimits {
  return {
    taskTimeoutMs,
    processTimeoutMs: 60_000,
    startMs: 300_000,
    memoryBytes: 0.9 * machineMemoryBytes(),
    recycleAfterAttempts: Infinity,
    watchIntervalMs: 5_000,
    ...given,
  };
}

/** What this process and its children may take: of the machine, or of its container. */
function machineMemoryBytes(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}
