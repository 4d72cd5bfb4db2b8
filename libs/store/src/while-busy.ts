import Database from 'better-sqlite3';

const pauseMs = 50;

/**
 * Repeats what finds the database locked, until it is not or the time is over. SQLite waits by itself
 * for most locks, but not for all: a change to WAL, and a log that another process is recovering.
 */
export function whileBusy<T>(waitMs: number, action: () => T): T {
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    try {
      return action();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadlineMs) throw error;
    }
    sleep(pauseMs);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}

/** Blocks this thread, as SQLite does when it waits. */
export function sleep(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}
