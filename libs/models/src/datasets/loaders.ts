import type { DatasetConfig, DatasetName } from '@basin/core';
import { blobsLoader } from './blobs.ts';
import { csvLoader } from './csv.ts';
import type { DataLoader } from './data-loader.ts';
import { fashionMnistLoader } from './fashion-mnist.ts';
import { functionLoader } from './function.ts';
import { idxLoader } from './idx.ts';
import { mnistLoader } from './mnist.ts';
import { moonsLoader } from './moons.ts';
import { spiralsLoader } from './spirals.ts';

type ConfigNamed<N extends DatasetName> = Extract<DatasetConfig, { name: N }>;

/** One line per source. */
export const dataLoaders: { [N in DatasetName]: DataLoader<ConfigNamed<N>> } = {
  mnist: mnistLoader,
  function: functionLoader,
  'fashion-mnist': fashionMnistLoader,
  idx: idxLoader,
  csv: csvLoader,
  spirals: spiralsLoader,
  moons: moonsLoader,
  blobs: blobsLoader,
};
