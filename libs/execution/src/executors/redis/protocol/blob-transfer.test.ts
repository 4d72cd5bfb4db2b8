import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { getChunks, parcelBytes, parcels } from './blob-transfer.ts';

it('blobs go in parcels that fit, each blob once, a large one alone, in order', () => {
  const blob = (name: string, byteCount: number) => ({ sha256: name, byteCount });
  const half = parcelBytes / 2;
  const refs = [
    blob('a', half),
    blob('b', half),
    blob('a', half),
    blob('c', 1),
    blob('d', 3 * half),
  ];
  const names = parcels(refs).map((parcel) => parcel.map(({ sha256 }) => sha256));
  expect(names).toEqual([['a', 'b'], ['c'], ['d']]);
  expect(parcels([])).toEqual([]);
});

it.each([
  ['is gone', null, /chunk 0 is not in Redis/],
  ['has other bytes', Buffer.from('abd'), /its bytes have SHA-256/],
  ['is longer', Buffer.from('abcd'), /there are more bytes/],
])('a blob that %s is not taken', async (_, found, words) => {
  const redis = { getBuffer: () => Promise.resolve(found) } as unknown as Redis;
  const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  const error: unknown = await getChunks(redis, 'b', { sha256, byteCount: 3 }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    code: 'runner/bad-transfer',
    message: expect.stringMatching(words),
  });
});
