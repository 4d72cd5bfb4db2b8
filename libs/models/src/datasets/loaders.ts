import type { DatasetConfig, DatasetName } from '@basin/core';
import { blobsLoader } from './blobs.ts';
import { chebyshevLoader } from './chebyshev.ts';
import { csvLoader } from './csv.ts';
import type { DataLoader } from './data-loader.ts';
import { fashionMnistLoader } from './fashion-mnist.ts';
import { functionLoader } from './function.ts';
import { idxLoader } from './idx.ts';
import { mnist1dLoader } from './mnist-1d.ts';
import { mnistLoader } from './mnist.ts';
import { modularAdditionLoader } from './modular-addition.ts';
import { moonsLoader } from './moons.ts';
import { npyLoader } from './npy.ts';
import { npzLoader } from './npz.ts';
import { parityLoader } from './parity.ts';
import { spiralsLoader } from './spirals.ts';
import { teacherLoader } from './teacher.ts';

type ConfigNamed<N extends DatasetName> = Extract<DatasetConfig, { name: N }>;

/** One line per source. */
export const dataLoaders: { [N in DatasetName]: DataLoader<ConfigNamed<N>> } = {
  mnist: mnistLoader,
  function: functionLoader,
  'fashion-mnist': fashionMnistLoader,
  idx: idxLoader,
  csv: csvLoader,
  npy: npyLoader,
  npz: npzLoader,
  spirals: spiralsLoader,
  moons: moonsLoader,
  blobs: blobsLoader,
  'mnist-1d': mnist1dLoader,
  parity: parityLoader,
  'modular-addition': modularAdditionLoader,
  teacher: teacherLoader,
  chebyshev: chebyshevLoader,
};
