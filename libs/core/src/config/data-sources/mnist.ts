import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { defineDataSource, flagCount } from './data-source.ts';

/** SHA-256 of MNIST's four IDX files, in the order the identity uses them. */
export const mnistFileDigests = {
  'train-images': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
} as const;

/** Names the whole of MNIST in a task's identity: the first image file's digest is enough to tell versions apart. */
export const mnistDigest = mnistFileDigests['train-images'];

const [trainLimit, testLimit] = [60_000, 10_000];

/** Handwritten digits: 28 × 28 grey pixels, 10 classes; a subset is the first images of each split. */
export const mnistConfigSchema = z.strictObject({
  name: z.literal('mnist'),
  /** Required, so that it is part of every identity: `mnistDigest`. */
  digest: z.literal(mnistDigest),
  trainCount: z.int().min(1).max(trainLimit).default(trainLimit),
  testCount: z.int().min(1).max(testLimit).default(testLimit),
  /** (x − 0.1307)/0.3081; else pixels stay in [0, 1]. */
  standardise: z.boolean().default(true),
});
export type MnistConfig = z.infer<typeof mnistConfigSchema>;

export const mnistSource = defineDataSource({
  schema: mnistConfigSchema,
  input: mnistConfigSchema.extend({ digest: z.literal(mnistDigest).default(mnistDigest) }),
  facts: ({ trainCount, testCount }) => ({
    kind: 'classification',
    trainCount,
    testCount,
    exampleShape: [28, 28, 1],
    targetCount: 10,
    abscissa: null,
  }),
  text({ trainCount, testCount, standardise }) {
    const scaled = standardise ? 'standardised' : 'in [0, 1]';
    return `MNIST, ${formatCount(trainCount)} training and ${formatCount(testCount)} test images, pixels ${scaled}`;
  },
  columns: ({ digest }) => digest,
  blob: () => null,
  flag: {
    forms: ['mnist', `mnist:train:N (1 to ${trainLimit} images)`],
    read([split, count, ...rest], { unitPixels }) {
      const input = { name: 'mnist', standardise: !unitPixels };
      if (split === undefined) return { input, split: 'test' };
      const trainCount = flagCount(count, 1, trainLimit);
      if (split !== 'train' || trainCount === null || rest.length > 0) return null;
      return { input: { ...input, trainCount }, split: 'train' };
    },
  },
});
