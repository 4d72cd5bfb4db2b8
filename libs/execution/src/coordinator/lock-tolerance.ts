import { errorCode } from '@basin/core';
import type { Clock } from './clock.ts';

/**
 * Another program may hold the database's write lock: an sqlite3 shell in a transaction, a backup
 * tool. A sweep of hours does not end for that at once.
 */
export interface LockTolerance {
  /** Whether to try again in a moment; false for every other error, and when it has lasted too long. */
  tolerates(error: unknown): boolean;
  /** A write has succeeded. */
  succeeded(): void;
}

export function createLockTolerance(
  clock: Clock,
  limitMs: number,
  /** Told once each time it begins. */
  noticed: (line: string) => void,
): LockTolerance {
  let sinceMs: number | null = null;
  return {
    tolerates(error) {
      if (errorCode(error) !== 'store/busy') return false;
      if (sinceMs === null) {
        sinceMs = clock.monotonicMs();
        noticed(
          `the database is locked by another program: waiting up to ${limitMs / 1_000} s for it to finish`,
        );
      }
      return clock.monotonicMs() - sinceMs < limitMs;
    },
    succeeded: () => void (sinceMs = null),
  };
}
