import { expect, it } from 'vitest';
import { parcelBytes, parcels } from './blob-transfer.ts';

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
