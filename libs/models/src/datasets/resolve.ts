import {
  type DatasetConfig,
  datasetConfigSchema,
  type DatasetInput,
  parseDatasetInput,
} from '@basin/core';
import type { DataFiles, DataLoader } from './data-loader.ts';
import { dataLoaders } from './loaders.ts';

/**
 * A data set as a person wrote it (paths, target columns) as a training's config has it: with the digest of
 * its content and the facts that describing needs, without paths. Its bytes are then in the blob store.
 * What is resolved already stays as it is.
 *
 * @throws BasinError `config/invalid` for what the source does not know, `dataset/…` for what is wrong with
 *   its files.
 */
export async function resolveDataSource(
  input: DatasetInput | DatasetConfig,
  files: DataFiles,
): Promise<DatasetConfig> {
  const resolved = datasetConfigSchema.safeParse(input);
  if (resolved.success) return checked(resolved.data);
  const written = parseDatasetInput(input);
  const { resolve } = dataLoaders[written.name] as DataLoader;
  if (resolve === undefined) return checked(datasetConfigSchema.parse(written));
  const { randomLabelShare, randomLabels, ...own } = written;
  // Which labels are wrong is no matter of a source's own.
  return datasetConfigSchema.parse({
    ...(await resolve(own as typeof written, files)),
    ...{ randomLabelShare, randomLabels },
  });
}

function checked(config: DatasetConfig): DatasetConfig {
  (dataLoaders[config.name] as DataLoader).check?.(config);
  return config;
}
