import { z } from 'zod';
import { defineDataSource } from './data-source.ts';
import { madePoints, madePointsFlag, madePointsText } from './made-points.ts';

/** Normal clouds around centres that are uniform in [−10, 10] (scikit-learn’s make_blobs). */
export const blobsConfigSchema = z.strictObject({
  name: z.literal('blobs'),
  ...madePoints,
  /** Standard deviation of each cloud. */
  noise: z.number().min(0).default(1),
  classCount: z.int().min(2).max(1_000).default(3),
  dimension: z.int().min(1).max(10_000).default(2),
});
export type BlobsConfig = z.infer<typeof blobsConfigSchema>;

export const blobsSource = defineDataSource({
  schema: blobsConfigSchema,
  input: blobsConfigSchema,
  facts: (config) => ({
    kind: 'classification',
    trainCount: config.trainCount,
    testCount: config.testCount,
    exampleShape: [config.dimension],
    targetCount: config.classCount,
    abscissa: null,
  }),
  text: (config) => `${config.classCount} blobs, ${madePointsText(config)}`,
  columns: (config) => ({ ...config }),
  blob: () => null,
  flag: madePointsFlag('blobs'),
});
