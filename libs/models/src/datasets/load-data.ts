import { BasinError, columnsKey, type DatasetConfig, datasetText } from '@basin/core';
import { columnBytes, type DataColumns } from './columns.ts';
import type { DataLoader, ReadBlob } from './data-loader.ts';
import { dataLoaders } from './loaders.ts';

/** Columns by the key of the configs that read them (`columnsKey`); plain data, to be sent to threads. */
export type LoadedData = ReadonlyMap<string, DataColumns>;

/** Data sets that a process holds for its threads. */
export interface DataCache {
  /** What these configs read, loaded once. @throws BasinError `dataset/…`, `store/missing-blob`. */
  get(configs: Iterable<DatasetConfig>): Promise<LoadedData>;
}

/** Of columns that nobody has just asked for, the process keeps this many bytes. */
const keptBytes = 2 * 2 ** 30;

/** Loads data sets on demand; those used longest ago go when there are too many. */
export function openDataCache(readBlob: ReadBlob): DataCache {
  const held = new Map<string, Promise<DataColumns>>();
  const sizes = new Map<string, number>();

  function load(key: string, config: DatasetConfig): Promise<DataColumns> {
    const loading = held.get(key) ?? (loaderFor(config).load?.(config, readBlob) as never);
    // Last in the map is the last used.
    held.delete(key);
    held.set(key, loading);
    return loading;
  }

  function trim(wanted: LoadedData): void {
    let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const key of [...held.keys()]) {
      if (total <= keptBytes) return;
      if (wanted.has(key)) continue;
      total -= sizes.get(key) ?? 0;
      held.delete(key);
      sizes.delete(key);
    }
  }

  return {
    async get(configs) {
      const loaded = new Map<string, DataColumns>();
      for (const config of configs) {
        if (loaderFor(config).load === undefined) continue;
        const key = columnsKey(config);
        try {
          const columns = await load(key, config);
          loaded.set(key, columns);
          sizes.set(key, columnBytes(columns));
        } catch (error) {
          // The next task tries again: the file may be there by then.
          held.delete(key);
          throw error;
        }
      }
      trim(loaded);
      return loaded;
    },
  };
}

/** What these configs read, for a process that runs a few tasks and ends. */
export function loadData(
  configs: Iterable<DatasetConfig>,
  readBlob: ReadBlob = refuseBlobs,
): Promise<LoadedData> {
  return openDataCache(readBlob).get(configs);
}

/**
 * The columns of a config: among those loaded, or made on the spot.
 *
 * @throws BasinError `dataset/missing` when they should have been loaded before.
 */
export function columnsOf(config: DatasetConfig, loaded: LoadedData): DataColumns {
  const columns = loaderFor(config).make?.(config) ?? loaded.get(columnsKey(config));
  if (columns !== undefined) return columns;
  throw new BasinError(
    'dataset/missing',
    `this task reads ${datasetText(config)}, which was not loaded: pass what loadData([config.dataset]) gives`,
  );
}

/** The source's own loader takes the source's own config: the two go by one name. */
export function loaderFor(config: DatasetConfig): DataLoader {
  return dataLoaders[config.name] as DataLoader;
}

function refuseBlobs(): never {
  throw new BasinError(
    'dataset/missing',
    'this data set is read from a blob store, and none is here',
  );
}
