import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { realPath } from '@basin/store/real-path';
import type { Redis } from 'ioredis';
import { leftoverMs } from '../protocol/blob-transfer.ts';
import type { Keys } from '../protocol/keys.ts';
import type { SessionRecord } from '../protocol/payload.ts';
import type { AttemptScripts } from '../protocol/scripts.ts';

/** A coordinator that has not been heard for so long is dead to workers: they drop its attempts. */
const sessionAliveMs = 30_000;

/**
 * A coordinator's time in Redis. Its id is in every key and job of its attempts, so that nothing of an
 * earlier one can land here; it begins with the database's, so that a successor finds what is left.
 */
export interface Session {
  readonly id: string;
  /** False when Redis has forgotten it: all attempts with it. */
  beat(): Promise<boolean>;
  /** Removes it: no worker can claim or say anything of it any more. */
  end(): Promise<void>;
}

/** Begins a session, after removing what earlier ones of this database have left. */
export async function beginSession(
  redis: Redis,
  scripts: AttemptScripts,
  keys: Keys,
  { databasePath, record }: { databasePath: string; record: SessionRecord },
): Promise<Session> {
  const database = createHash('sha256')
    .update(`${hostname()}\n${realPath(databasePath)}`)
    .digest('hex')
    .slice(0, 12);
  await removeSessions(redis, keys, `${database}-*`);
  const id = `${database}-${randomBytes(6).toString('hex')}`;
  const own = {
    session: keys.session(id),
    attempts: keys.attempts(id),
    events: keys.events(id),
    sessions: keys.sessions,
  };
  const beat = (): Promise<boolean> =>
    scripts.beat(own, {
      id,
      record: JSON.stringify(record),
      aliveMs: sessionAliveMs,
      expiryMs: leftoverMs,
    });
  // A field that is no token: the hash exists as long as the session does.
  await redis.hset(own.attempts, 'session', id);
  await beat();
  return { id, beat, end: () => removeSessions(redis, keys, id) };
}

/** Everything of the sessions that match, but their jobs: a worker that gets one finds no attempt and drops it. */
async function removeSessions(redis: Redis, keys: Keys, pattern: string): Promise<void> {
  const mine = keys.session(pattern.replace('*', ''));
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(
      cursor,
      'MATCH',
      `${keys.session(pattern)}*`,
      'COUNT',
      1_000,
    );
    cursor = next;
    if (found.length === 0) continue;
    const ids = new Set(found.map((key) => key.slice(keys.session('').length).split(':')[0] ?? ''));
    await redis.srem(keys.sessions, ...ids);
    await redis.unlink(...found.filter((key) => key.startsWith(mine)));
  } while (cursor !== '0');
}
