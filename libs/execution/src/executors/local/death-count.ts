/**
 * Deaths in a row with nothing to run, until the executor gives up: the process cannot start. Deaths
 * under a task are bounded by the coordinator, which fails a task that is lost too often.
 */
const idleDeathLimit = 5;

const firstDelayMs = 100;
const longestDelayMs = 5_000;

/** Deaths of pool processes, since one has last brought an attempt to its end. */
export interface DeathCount {
  readonly idleInARow: number;
  /** An attempt has ended otherwise than by a death. */
  served(): void;
  /** Counts a death; null when the executor should give up, else how long to wait for the next start. */
  died(wasIdle: boolean): number | null;
}

export function createDeathCount(): DeathCount {
  let inARow = 0;
  let idleInARow = 0;
  return {
    get idleInARow() {
      return idleInARow;
    },
    served() {
      inARow = idleInARow = 0;
    },
    died(wasIdle) {
      inARow += 1;
      idleInARow = wasIdle ? idleInARow + 1 : 0;
      if (idleInARow >= idleDeathLimit) return null;
      return Math.min(firstDelayMs * 2 ** (inARow - 1), longestDelayMs);
    },
  };
}
