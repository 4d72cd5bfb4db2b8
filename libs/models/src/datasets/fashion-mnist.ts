import { BasinError, errorCode, type FashionMnistConfig, fashionMnistContent } from '@basin/core';
import type { DataFiles, DataLoader } from './data-loader.ts';
import { idxColumns, readIdxFiles } from './idx.ts';
import { byteDecoding } from './labelled-columns.ts';

/** Where Debian's package dataset-fashion-mnist puts them. */
const debianFolder = '/usr/share/datasets/fashion-mnist';

/** Fashion-MNIST from its four IDX files, compressed or not. */
export const fashionMnistLoader: DataLoader<FashionMnistConfig> = {
  async resolve({ folder, ...options }, files) {
    const { content } = await readFolder(folder ?? debianFolder, files, folder === undefined);
    const { digest } = fashionMnistContent;
    if (content.digest === digest) return { ...options, digest };
    throw new BasinError(
      'dataset/corrupt',
      `the four files in ${folder ?? debianFolder} have SHA-256 ${content.digest} together, Fashion-MNIST's ${digest}: download them again, or name other images as "idx"`,
    );
  },
  load: (_config, read) => Promise.resolve(idxColumns(read, fashionMnistContent, true)),
  decoding: ({ pixels }, columns) => byteDecoding(columns, pixels),
};

async function readFolder(folder: string, files: DataFiles, isDefault: boolean) {
  const split = (name: string) => ({
    inputs: `${folder}/${name}-images-idx3-ubyte`,
    labels: `${folder}/${name}-labels-idx1-ubyte`,
  });
  const either = async (path: string): Promise<Uint8Array> => {
    try {
      return await files.readFile(`${path}.gz`);
    } catch {
      return files.readFile(path);
    }
  };
  try {
    return await readIdxFiles(
      { train: split('train'), test: split('t10k') },
      { ...files, readFile: either },
    );
  } catch (cause) {
    if (!isDefault || errorCode(cause).startsWith('dataset/')) throw cause;
    throw new BasinError(
      'dataset/missing',
      `Fashion-MNIST is not in ${folder}: install Debian's package (apt-get install dataset-fashion-mnist), or give the folder of its four files as "folder"`,
      { cause },
    );
  }
}
