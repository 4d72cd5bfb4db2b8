import { BasinError } from '@basin/core';
import type { Redis } from 'ioredis';
import type { Keys } from '../protocol/keys.ts';
import {
  parseSessionRecord,
  type SessionRecord,
  type Versions,
  type WorkerRecord,
} from '../protocol/payload.ts';
import { describeVersions } from '../protocol/versions.ts';
import { missedHeartbeats, sameVersions } from '../coordinator/worker-watch.ts';

/** Says that the worker lives, for as long as nobody needs to hear it again. */
export async function announce(
  redis: Redis,
  keys: Keys,
  id: string,
  record: WorkerRecord,
): Promise<void> {
  const expiryMs = missedHeartbeats * record.heartbeatMs;
  // One by one: a full Redis refuses to write, and still lets the worker live.
  const replies = await redis
    .pipeline()
    .pexpire(keys.worker(id), expiryMs)
    .set(keys.worker(id), JSON.stringify(record), 'PX', expiryMs)
    .sadd(keys.workers, id)
    .exec();
  for (const [error] of replies ?? []) if (error !== null) throw error;
}

export async function leave(redis: Redis, keys: Keys, id: string): Promise<void> {
  await redis.multi().unlink(keys.worker(id)).srem(keys.workers, id).exec();
}

/** Ids of the coordinators that live. */
export type LiveSessions = ReadonlySet<string>;

/**
 * Looks at the coordinators that live.
 *
 * @throws BasinError `runner/version-mismatch` when there are some, and none runs this version.
 */
export async function meetCoordinators(
  redis: Redis,
  keys: Keys,
  versions: Versions,
): Promise<LiveSessions> {
  const ids = await redis.smembers(keys.sessions);
  const texts = ids.length === 0 ? [] : await redis.mget(...ids.map(keys.session));
  const live = new Set<string>();
  const gone: string[] = [];
  let other: { name: string; versions: Versions } | null = null;
  let same = 0;
  ids.forEach((id, index) => {
    const text = texts[index] ?? null;
    if (text === null) {
      gone.push(id);
      return;
    }
    live.add(id);
    const record = readRecord(text);
    if (record === null) return;
    if (sameVersions(record.versions, versions)) same += 1;
    else other = record;
  });
  if (gone.length > 0) await redis.srem(keys.sessions, ...gone);
  if (other !== null && same === 0) throw mismatch(other, versions);
  return live;
}

/** Null for what nobody of ours wrote. */
function readRecord(text: string): SessionRecord | null {
  try {
    return parseSessionRecord(text);
  } catch {
    return null;
  }
}

function mismatch(other: { name: string; versions: Versions }, own: Versions): BasinError {
  return new BasinError(
    'runner/version-mismatch',
    `this worker is ${describeVersions(own)}; the sweep of ${other.name} is ${describeVersions(other.versions)}: check out the same version on both machines, then npm ci`,
  );
}
