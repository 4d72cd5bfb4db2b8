import { sha256Hex } from '@basin/core';
import { inspectDataFile, loadData, resolveDataSource } from '@basin/models/data';
import fc from 'fast-check';
import { mutatedBytes } from '../mutation.ts';
import { parserTarget } from '../target.ts';

const table = Buffer.from('a;b;kind\n1;red;x\n2.5;"blue";y\n3e4;red;x\n-4;blue;y\n.5;red;x\n');
const images = [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 1, 9, 8, 7, 6, 5, 4, 3, 2];
const labels = [0, 0, 8, 1, 0, 0, 0, 4, 0, 1, 0, 1];

const file = (content: Buffer, ...words: string[]): fc.Arbitrary<Uint8Array> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(Uint8Array.from(content)) },
    { weight: 3, arbitrary: mutatedBytes([content], words) },
  );

/** Tables and IDX files of a user's own: what is read loads, the same twice; the rest has a code. */
export const dataFiles = parserTarget({
  name: 'data-files',
  reads: 'CSV and IDX files of a user’s own (libs/models)',
  codes: [
    ...(['not-text', 'csv', 'ragged', 'empty', 'duplicate-column', 'no-column'] as const),
    ...(['missing-value', 'not-a-number', 'not-finite', 'too-many-categories'] as const),
    ...(['one-class', 'too-few-examples', 'not-gzip', 'not-idx', 'truncated'] as const),
    ...(['trailing-bytes', 'counts-differ', 'labels-shape', 'label-range'] as const),
  ].map((what) => `dataset/${what}` as const),
  open: () => ({
    cases: fc.oneof(
      fc.record({ table: file(table, '"', '\0', 'NaN', '\r', ';', '1e999', '\x1f\x8b') }),
      fc.record({
        images: file(Buffer.from(images), '\x1f\x8b', '\0\0\x0e\x01'),
        labels: file(Buffer.from(labels), '\xff', '\0\0\x0c\x01'),
      }),
    ),
    async parse(files: Readonly<Record<string, Uint8Array>>) {
      for (const [name, bytes] of Object.entries(files)) inspectDataFile(name, bytes);
      const blobs = new Map<string, Uint8Array>();
      const config = await resolveDataSource(
        'table' in files
          ? { name: 'csv', file: 'table', target: 'kind' }
          : { name: 'idx', train: { inputs: 'images', labels: 'labels' } },
        {
          readFile: (path) => files[path] as Uint8Array,
          putBlob(bytes) {
            const sha256 = sha256Hex(bytes);
            blobs.set(sha256, bytes);
            return { sha256, byteCount: bytes.byteLength };
          },
        },
      );
      const loaded = await loadData([config], ({ sha256 }) => blobs.get(sha256) as Uint8Array);
      const [columns] = [...loaded.values()];
      if (columns === undefined || columns.train.inputs.some(Number.isNaN)) {
        throw new Error('broken files were accepted');
      }
    },
  }),
});
