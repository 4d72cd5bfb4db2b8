import { setTimeout as sleep } from 'node:timers/promises';
import { BasinError, type BlobRef } from '@basin/core';
import type { BlobStore } from '@basin/store';
import type { Redis } from 'ioredis';
import { getChunks, parcels, removeChunks } from '../protocol/blob-transfer.ts';
import type { Keys } from '../protocol/keys.ts';
import { type InputReply, parseInputReply } from '../protocol/payload.ts';
import type { AttemptChannel } from './attempt-channel.ts';

const longestWaitMs = 200;

export interface InputSource {
  redis: Redis;
  keys: Keys;
  session: string;
  token: number;
  channel: AttemptChannel;
  /** Where they are kept; what is there already is not asked for. */
  blobs: BlobStore;
  cancelled(): boolean;
}

/**
 * Gets the weights that an attempt reads from its coordinator, a parcel at a time.
 *
 * @throws BasinError `runner/cancelled`, `runner/bad-transfer`, and what kept the coordinator from giving them.
 */
export async function fetchInputs(source: InputSource, refs: readonly BlobRef[]): Promise<void> {
  const { redis, keys, session, token, channel, blobs } = source;
  const missing = parcels(refs.filter((ref) => !blobs.has(ref)));
  for (const [index, parcel] of missing.entries()) {
    const request = `${token}-${index}`;
    channel.ask(request, parcel);
    const reply = await replyTo(source, request);
    if (!reply.ok) throw new BasinError(reply.code, reply.message);
    const bases = parcel.map((ref): [string, BlobRef] => [keys.input(session, request, ref), ref]);
    const received = await Promise.all(bases.map(([base, ref]) => getChunks(redis, base, ref)));
    for (const bytes of received) blobs.put(bytes);
    await removeChunks(redis, bases);
  }
}

async function replyTo(source: InputSource, request: string): Promise<InputReply> {
  const { redis, keys, session, channel } = source;
  for (let waitMs = 2; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    if (channel.abandoned || source.cancelled()) {
      throw new BasinError('runner/cancelled', 'nobody wants this attempt any more');
    }
    const text = await redis.getdel(keys.inputReply(session, request));
    if (text !== null) return parseInputReply(text);
    await sleep(waitMs);
  }
}
