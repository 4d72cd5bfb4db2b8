import {
  type DatasetConfig,
  datasetConfigSchema,
  fashionMnistContent,
  parseDatasetInput,
} from '@basin/core';
import type { StudyHost } from '../file/study-host.ts';

/** A host without files: it knows the data sets of which the digest is known, and checks no network. */
export const plainHost: StudyHost = {
  dataset(written) {
    const { digest } = fashionMnistContent;
    const known = written.name === 'fashion-mnist' ? { ...written, digest } : written;
    const resolved = datasetConfigSchema.safeParse(known);
    return Promise.resolve(
      resolved.success ? resolved.data : (parseDatasetInput(written) as DatasetConfig),
    );
  },
  check: () => undefined,
};
