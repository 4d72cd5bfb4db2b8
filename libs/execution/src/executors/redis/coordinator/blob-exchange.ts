import { setImmediate as turn } from 'node:timers/promises';
import { type BlobRef, errorCode, errorMessage } from '@basin/core';
import type { BlobStore } from '@basin/store';
import type { Redis } from 'ioredis';
import {
  getChunks,
  leftoverMs,
  parcels,
  putChunks,
  removeChunks,
} from '../protocol/blob-transfer.ts';
import type { Keys } from '../protocol/keys.ts';
import type { InputReply } from '../protocol/payload.ts';
import { retryWhenFull } from './retry-when-full.ts';

/** The coordinator's exchange of weights with workers. */
export interface BlobExchange {
  /**
   * Takes results out of Redis into the blob store, and removes them there.
   *
   * @throws BasinError `runner/bad-transfer` when one did not come whole, of the store when it cannot be kept.
   */
  store(session: string, refs: readonly BlobRef[]): Promise<void>;
  /** Puts what an attempt reads into Redis, then the answer that it is there. */
  lend(
    session: string,
    request: string,
    refs: readonly BlobRef[],
    wanted: () => boolean,
  ): Promise<void>;
}

export function createBlobExchange(redis: Redis, keys: Keys, blobs: BlobStore): BlobExchange {
  async function storeOne(session: string, ref: BlobRef): Promise<void> {
    if (blobs.has(ref)) return;
    let bytes: Uint8Array;
    try {
      bytes = await getChunks(redis, keys.blob(session, ref), ref);
    } catch (error) {
      // Another attempt with the very same weights may have been stored, and cleared away, meanwhile.
      if (blobs.has(ref)) return;
      throw error;
    }
    blobs.put(bytes);
    // Putting waits for the disk: others get their turn in between.
    await turn();
  }

  return {
    async store(session, refs) {
      for (const parcel of parcels(refs)) {
        await Promise.all(parcel.map((ref) => storeOne(session, ref)));
        await removeChunks(
          redis,
          parcel.map((ref) => [keys.blob(session, ref), ref]),
        );
      }
    },
    async lend(session, request, refs, wanted) {
      let reply: InputReply = { ok: true };
      try {
        for (const ref of refs) {
          const bytes = blobs.get(ref);
          const base = keys.input(session, request, ref);
          await retryWhenFull(() => putChunks(redis, base, ref, bytes), wanted);
        }
      } catch (error) {
        const code = errorCode(error);
        reply = { ok: false, code, message: errorMessage(error).slice(0, 10_000) };
      }
      const key = keys.inputReply(session, request);
      await retryWhenFull(() => redis.set(key, JSON.stringify(reply), 'PX', leftoverMs), wanted);
    },
  };
}
