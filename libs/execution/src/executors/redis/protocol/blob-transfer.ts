import { createHash } from 'node:crypto';
import { BasinError, type BlobRef } from '@basin/core';
import type { Redis } from 'ioredis';

/** Redis answers nobody else while it moves one value: none is larger than this. */
const chunkBytes = 256 * 1024;
/** What one side leaves in Redis until the other has taken it. */
export const parcelBytes = 16 * 1024 * 1024;
/** What nobody takes vanishes. */
export const leftoverMs = 15 * 60_000;

function chunkCount(ref: BlobRef): number {
  return Math.max(1, Math.ceil(ref.byteCount / chunkBytes));
}

function chunkKeys(base: string, ref: BlobRef): string[] {
  return Array.from({ length: chunkCount(ref) }, (_, index) => `${base}:${index}`);
}

/** Puts bytes into Redis in chunks. Doing it again changes nothing. @throws what Redis says, when it is full. */
export async function putChunks(
  redis: Redis,
  base: string,
  ref: BlobRef,
  bytes: Uint8Array,
): Promise<void> {
  const pipeline = redis.pipeline();
  chunkKeys(base, ref).forEach((key, index) => {
    const chunk = bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes);
    pipeline.set(
      key,
      Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength),
      'PX',
      leftoverMs,
    );
  });
  for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
}

/**
 * Reads bytes out of Redis and checks them; they stay there.
 *
 * @throws BasinError `runner/bad-transfer` when chunks are missing or their SHA-256 is another.
 */
export async function getChunks(redis: Redis, base: string, ref: BlobRef): Promise<Uint8Array> {
  const bytes = new Uint8Array(ref.byteCount);
  let offset = 0;
  for (const key of chunkKeys(base, ref)) {
    const chunk = await redis.getBuffer(key);
    if (chunk === null) throw broken(ref, `chunk ${key.slice(base.length + 1)} is not in Redis`);
    if (offset + chunk.byteLength > bytes.byteLength) throw broken(ref, 'there are more bytes');
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== ref.sha256) throw broken(ref, `its bytes have SHA-256 ${found}`);
  return bytes;
}

export async function removeChunks(redis: Redis, bases: [string, BlobRef][]): Promise<void> {
  const keys = bases.flatMap(([base, ref]) => chunkKeys(base, ref));
  for (let start = 0; start < keys.length; start += 1_000) {
    await redis.unlink(...keys.slice(start, start + 1_000));
  }
}

/** Whether the first chunk is still there, for one that waits until the other side has taken it. */
export async function isThere(redis: Redis, base: string): Promise<boolean> {
  return (await redis.exists(`${base}:0`)) === 1;
}

/** Groups blobs into parcels of at most `parcelBytes`, a larger blob alone; each blob once. */
export function parcels(refs: readonly BlobRef[]): BlobRef[][] {
  const unique = [...new Map(refs.map((ref) => [ref.sha256, ref])).values()];
  const groups: BlobRef[][] = [];
  let held = Infinity;
  for (const ref of unique) {
    if (held + ref.byteCount > parcelBytes) {
      groups.push([]);
      held = 0;
    }
    groups.at(-1)?.push(ref);
    held += ref.byteCount;
  }
  return groups;
}

function broken(ref: BlobRef, reason: string): BasinError {
  return new BasinError(
    'runner/bad-transfer',
    `${ref.sha256.slice(0, 12)} (${ref.byteCount} bytes) did not come through Redis whole: ${reason}`,
  );
}
