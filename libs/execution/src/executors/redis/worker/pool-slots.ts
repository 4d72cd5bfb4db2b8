import type { Executor } from '../../executor.ts';

/** Turns at a pool's free slots: taken before an attempt is claimed, given back as it is submitted. */
export interface PoolSlots {
  /** Whether a slot became free within the limit; then it is reserved. */
  take(alone: boolean, limitMs: number): Promise<boolean>;
  release(alone: boolean): void;
  /** The pool may have more free slots. */
  available(): void;
}

interface Waiting {
  alone: boolean;
  got(slot: boolean): void;
}

export function createPoolSlots(pool: () => Executor | null): PoolSlots {
  const waiting = new Set<Waiting>();
  let reserved = 0;
  let reservedAlone = 0;

  function isFree(alone: boolean): boolean {
    const executor = pool();
    if (executor === null || executor.freeSlots <= reserved) return false;
    return !alone || executor.freeSlotsAlone > reservedAlone;
  }

  function available(): void {
    for (const turn of waiting) {
      if (!isFree(turn.alone)) continue;
      reserved += 1;
      if (turn.alone) reservedAlone += 1;
      waiting.delete(turn);
      turn.got(true);
    }
  }

  return {
    available,
    async take(alone, limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const slot = await new Promise<boolean>((resolve) => {
        const turn: Waiting = { alone, got: resolve };
        waiting.add(turn);
        if (limitMs !== Infinity) {
          timer = setTimeout(() => {
            waiting.delete(turn);
            resolve(false);
          }, limitMs);
        }
        available();
      });
      clearTimeout(timer);
      return slot;
    },
    release(alone) {
      reserved -= 1;
      if (alone) reservedAlone -= 1;
      available();
    },
  };
}
