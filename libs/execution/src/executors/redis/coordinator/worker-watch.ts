import { errorMessage } from '@basin/core';
import type { Redis } from 'ioredis';
import type { Keys } from '../protocol/keys.ts';
import { parseWorkerRecord, type Versions, type WorkerRecord } from '../protocol/payload.ts';
import { describeVersions } from '../protocol/versions.ts';

/** Heartbeats that a worker may miss; its record then expires. */
export const missedHeartbeats = 4;
/** Polls further apart than this: Redis or this process stood still, and workers could not be heard. */
const outageMs = 2_000;
/** A worker that claimed an attempt and was never seen may have just arrived. */
const unseenMs = 12_000;

/** What a coordinator knows of the workers. */
export interface WorkerWatch {
  /** Asks Redis; `claimants` are workers that hold attempts, listed or not. */
  poll(claimants: Iterable<string>): Promise<void>;
  /** Those that can run this version's tasks. */
  readonly workers: ReadonlyMap<string, WorkerRecord>;
  isDead(id: string): boolean;
  /** Records may be missing for another reason than their worker's death: all get time to speak again. */
  forgive(): void;
}

export function createWorkerWatch(
  redis: Redis,
  keys: Keys,
  versions: Versions,
  noticed: (line: string) => void,
): WorkerWatch {
  const workers = new Map<string, WorkerRecord>();
  const refused = new Set<string>();
  /** When a claimant without a record was first missed. */
  const missedSince = new Map<string, number>();
  const dead = new Set<string>();
  let polledMs = -Infinity;
  let outageEndedMs = -Infinity;

  async function poll(claimants: Iterable<string>): Promise<void> {
    const listed = await redis.smembers(keys.workers);
    const ids = [...new Set([...listed, ...workers.keys(), ...claimants])];
    const texts = ids.length === 0 ? [] : await redis.mget(...ids.map(keys.worker));
    const nowMs = performance.now();
    if (polledMs !== -Infinity && nowMs - polledMs > outageMs) outageEndedMs = nowMs;
    polledMs = nowMs;
    const vanished: string[] = [];
    ids.forEach((id, index) => {
      const text = texts[index] ?? null;
      if (text !== null) seen(id, text);
      else if (missed(id, nowMs)) vanished.push(id);
    });
    for (const id of missedSince.keys()) if (!ids.includes(id)) missedSince.delete(id);
    if (vanished.length > 0) await redis.srem(keys.workers, ...vanished);
  }

  function seen(id: string, text: string): void {
    let record: WorkerRecord;
    try {
      record = parseWorkerRecord(text);
    } catch (error) {
      if (!refused.has(id)) noticed(`worker ${id} is not understood: ${errorMessage(error)}`);
      refused.add(id);
      return;
    }
    missedSince.delete(id);
    dead.delete(id);
    if (!sameVersions(record.versions, versions)) {
      if (!refused.has(id)) {
        noticed(
          `worker ${record.name} gets no tasks [runner/version-mismatch]: it runs ${describeVersions(record.versions)}, this sweep ${describeVersions(versions)}`,
        );
      }
      refused.add(id);
      return;
    }
    const known = workers.get(id);
    workers.set(id, record);
    if (known === undefined) {
      const { name, slots, labels, backend, backendReason } = record;
      noticed(
        `worker ${name} joined: ${slots} at once, ${labels.join(', ')}; ${backend} (${backendReason})`,
      );
    } else if (record.draining && !known.draining) {
      noticed(`worker ${record.name} finishes what it runs and leaves`);
    }
  }

  /** Whether it is gone: unheard, though it could have been heard for long enough. */
  function missed(id: string, nowMs: number): boolean {
    const record = workers.get(id);
    const sinceMs = missedSince.get(id) ?? nowMs;
    missedSince.set(id, sinceMs);
    // Records expire after some missed heartbeats, so that absence alone says enough; but not after an
    // outage, when they have expired for all, and not of one who may have just arrived.
    const timeoutMs = record === undefined ? unseenMs : missedHeartbeats * record.heartbeatMs;
    const couldBeHeard = record !== undefined && nowMs - outageEndedMs > timeoutMs;
    if (!couldBeHeard && nowMs - sinceMs < timeoutMs) return false;
    if (record !== undefined) noticed(`worker ${record.name} left`);
    workers.delete(id);
    missedSince.delete(id);
    dead.add(id);
    return true;
  }

  return {
    poll,
    workers,
    isDead: (id) => dead.has(id),
    forgive: () => void (outageEndedMs = performance.now()),
  };
}

export function sameVersions(a: Versions, b: Versions): boolean {
  return (
    a.protocol === b.protocol &&
    a.package === b.package &&
    a.engine === b.engine &&
    a.build === b.build
  );
}
