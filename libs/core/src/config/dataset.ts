import { z } from 'zod';

/** SHA-256 of MNIST's four IDX files, in the order the identity uses them. */
export const mnistFileDigests = {
  'train-images': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
} as const;

/** Names the whole of MNIST in a task's identity: the first image file's digest is enough to tell versions apart. */
export const mnistDigest = mnistFileDigests['train-images'];

/** Handwritten digits: 28 × 28 grey pixels, 10 classes; a subset is the first images of each split. */
export const mnistConfigSchema = z.strictObject({
  name: z.literal('mnist'),
  /** Required, so that it is part of every identity: `mnistDigest`. */
  digest: z.literal(mnistDigest),
  trainCount: z.int().min(1).max(60_000).default(60_000),
  testCount: z.int().min(1).max(10_000).default(10_000),
  /** (x − 0.1307)/0.3081; else pixels stay in [0, 1]. */
  standardise: z.boolean().default(true),
  /** Share of training labels replaced by uniformly random ones (stream `labels`). */
  randomLabelShare: z.number().min(0).max(1).default(0),
});

/** f1(x) = sin(5πx)/(5πx), f2(x) = sign(sin(5πx)) on x = 1/n … 1; inputs are x or the window (x−h, x, x+h). */
export const functionConfigSchema = z.strictObject({
  name: z.literal('function'),
  target: z.enum(['f1', 'f2']),
  pointCount: z.int().min(3).default(1000),
  /** Values around x given to the network: 1 is x alone, 3 is (x−h, x, x+h) with h the grid step. */
  windowSize: z.union([z.literal(1), z.literal(3)]).default(1),
});

export const datasetConfigSchema = z.discriminatedUnion('name', [
  mnistConfigSchema,
  functionConfigSchema,
]);
export type MnistConfig = z.infer<typeof mnistConfigSchema>;
export type FunctionConfig = z.infer<typeof functionConfigSchema>;
export type DatasetConfig = z.infer<typeof datasetConfigSchema>;
