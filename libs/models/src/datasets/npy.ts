import type { NpyConfig } from '@basin/core';
import { arrayDecoding, type ArrayFile, loadArrays, resolveArrays } from './arrays.ts';
import type { DataLoader } from './data-loader.ts';
import { gunzipped } from './gunzip.ts';

/** Pairs of .npy files; see `libs/core/src/config/data-sources/npy.ts`. */
export const npyLoader: DataLoader<NpyConfig> = {
  async resolve({ name, train, test, ...input }, files) {
    const paths = [train, ...(test === undefined ? [] : [test])].flatMap((split) => [
      split.inputs,
      split.targets,
    ]);
    const given: ArrayFile[] = [];
    for (const path of paths) {
      given.push({ name: path, bytes: gunzipped(path, await files.readFile(path)) });
    }
    return { name, ...resolveArrays(given, input, files) };
  },
  load: (config, read) => Promise.resolve(loadArrays(config, read)),
  decoding: arrayDecoding,
};
