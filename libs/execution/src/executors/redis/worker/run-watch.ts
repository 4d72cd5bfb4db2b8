import type { Redis } from 'ioredis';
import type { Keys } from '../protocol/keys.ts';
import { readHolder } from '../protocol/scripts.ts';
import type { LiveSessions } from './presence.ts';
import type { Run } from './run-attempt.ts';

/** A coordinator missing for so long is gone; its record has outlived its last word by half a minute. */
const sessionTimeoutMs = 10_000;

/** Looks after attempts that this worker runs: whether somebody still wants them. */
export interface RunWatch {
  /** Stops what is to be stopped, and what is not ours any more. */
  reconcile(): Promise<void>;
  /** Gives up attempts whose coordinator is gone. */
  dropOrphans(live: LiveSessions): void;
}

export function createRunWatch(
  redis: Redis,
  keys: Keys,
  workerId: string,
  runs: ReadonlyMap<string, Run>,
): RunWatch {
  const missingSince = new Map<string, number>();

  return {
    async reconcile() {
      const looks = [...runs.values()].map(async (run) => {
        const { session, item } = run;
        const holder = await redis.hget(keys.attempts(session), String(item.attempt.token));
        const { worker, stop } = readHolder(holder ?? '');
        if (worker !== workerId) run.channel.abandon();
        else if (stop === null) return;
        run.stop(stop ?? 'cancel');
      });
      await Promise.all(looks);
    },
    dropOrphans(live) {
      const nowMs = performance.now();
      const wanted = new Set([...runs.values()].map(({ session }) => session));
      for (const session of missingSince.keys()) {
        if (live.has(session) || !wanted.has(session)) missingSince.delete(session);
      }
      for (const run of runs.values()) {
        const { session } = run;
        if (live.has(session)) continue;
        const sinceMs = missingSince.get(session) ?? nowMs;
        missingSince.set(session, sinceMs);
        if (nowMs - sinceMs < sessionTimeoutMs) continue;
        run.channel.abandon();
        run.stop('cancel');
      }
    },
  };
}
