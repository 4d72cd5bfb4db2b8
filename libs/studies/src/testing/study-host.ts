import { type DatasetConfig, datasetConfigSchema, parseDatasetInput } from '@basin/core';
import type { StudyHost } from '../file/study-host.ts';

/** A host without files: it knows the data sets that need none, and checks no network. */
export const plainHost: StudyHost = {
  dataset(written) {
    const resolved = datasetConfigSchema.safeParse(written);
    return Promise.resolve(
      resolved.success ? resolved.data : (parseDatasetInput(written) as DatasetConfig),
    );
  },
  check: () => undefined,
};
