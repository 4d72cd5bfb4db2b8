import type { Executor } from '../../executors/executor.ts';

/** Turns at a pool's free slots: taken before an attempt is claimed, given back as it is submitted. */
export interface PoolSlots {
  /** Whether a slot became free within the limit; then it is reserved. */
  take(limitMs: number): Promise<boolean>;
  release(): void;
  /** The pool may have more free slots. */
  available(): void;
}

export function createPoolSlots(pool: () => Executor | null): PoolSlots {
  const waiting: ((got: boolean) => void)[] = [];
  let reserved = 0;

  function available(): void {
    while (waiting.length > 0 && (pool()?.freeSlots ?? 0) > reserved) {
      reserved += 1;
      waiting.shift()?.(true);
    }
  }

  return {
    available,
    async take(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const got = await new Promise<boolean>((resolve) => {
        waiting.push(resolve);
        if (limitMs !== Infinity) {
          timer = setTimeout(() => {
            const index = waiting.indexOf(resolve);
            if (index !== -1) waiting.splice(index, 1);
            resolve(false);
          }, limitMs);
        }
        available();
      });
      clearTimeout(timer);
      return got;
    },
    release() {
      reserved -= 1;
      available();
    },
  };
}
