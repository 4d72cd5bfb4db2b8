import { errorCode } from '@basin/core';
import type { Clock } from './clock.ts';

/**
 * Another program may hold the database's write lock: an sqlite3 shell in a transaction, a backup
 * tool. A sweep of hours does not end for that at once.
 */
export interface Patience {
  /** Whether to try again in a moment; false for every other error, and when it has lasted too long. */
  bears(error: unknown): boolean;
  /** A write has succeeded. */
  relieve(): void;
}

export function createPatience(
  clock: Clock,
  limitMs: number,
  /** Told once each time it begins. */
  noticed: (line: string) => void,
): Patience {
  let sinceMs: number | null = null;
  return {
    bears(error) {
      if (errorCode(error) !== 'store/busy') return false;
      if (sinceMs === null) {
        sinceMs = clock.monotonicMs();
        noticed(
          `the database is locked by another program: waiting up to ${limitMs / 1_000} s for it to finish`,
        );
      }
      return clock.monotonicMs() - sinceMs < limitMs;
    },
    relieve: () => void (sinceMs = null),
  };
}
