import type { TaskEvent } from '@basin/core';
import type { Session } from './session.ts';

export interface WriteTimes {
  /** Runs `work`, which stores the events, and charges its time to their attempts in equal shares. */
  measure<T>(events: readonly TaskEvent[], work: () => T): T;
  /** Stores what has been charged; inside the next transaction, since a commit's time is known after it. */
  store(): void;
}

export function createWriteTimes({ client }: Session): WriteTimes {
  const charged = new Map<number, number>();
  const add = client.prepare<[number, number]>(
    'UPDATE attempts SET write_ms = coalesce(write_ms, 0) + ? WHERE token = ?',
  );
  return {
    measure(events, work) {
      const startedAt = performance.now();
      const result = work();
      const tokens = events.flatMap((event) => ('token' in event ? [event.token] : []));
      const share = (performance.now() - startedAt) / tokens.length;
      for (const token of tokens) charged.set(token, (charged.get(token) ?? 0) + share);
      return result;
    },
    store() {
      for (const [token, durationMs] of charged) add.run(durationMs, token);
      charged.clear();
    },
  };
}
