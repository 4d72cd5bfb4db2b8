import type { DatasetConfig, DatasetName } from '@basin/core';
import { csvLoader } from './csv.ts';
import type { DataLoader } from './data-loader.ts';
import { fashionMnistLoader } from './fashion-mnist.ts';
import { functionLoader } from './function.ts';
import { idxLoader } from './idx.ts';
import { mnistLoader } from './mnist.ts';

type ConfigNamed<N extends DatasetName> = Extract<DatasetConfig, { name: N }>;

/** One line per source. */
export const dataLoaders: { [N in DatasetName]: DataLoader<ConfigNamed<N>> } = {
  mnist: mnistLoader,
  function: functionLoader,
  'fashion-mnist': fashionMnistLoader,
  idx: idxLoader,
  csv: csvLoader,
};
