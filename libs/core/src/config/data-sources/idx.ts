import { z } from 'zod';
import { contentFields, shortDigest } from './content.ts';
import { defineDataSource } from './data-source.ts';
import { imagesText } from './image-options.ts';

const count = z.int().min(1);
const path = z.string().min(1);
const files = z.strictObject({
  /** Examples along the first axis: [n, height, width], [n, height, width, channels] or [n, values]. */
  inputs: path,
  /** One class number each. */
  labels: path,
});

/** By mean and deviation of the training split; in [0, 1], bytes by 255 and other numbers by their least and largest; or not at all. */
const pixels = z.enum(['standardised', 'unit', 'none']).default('standardised');

const split = {
  /** Where no test files are given: share of the examples that become the test split, of every class alike. */
  testShare: z.number().min(0).max(0.9).default(0),
  splitSeed: z.int().min(0).default(0),
};

/**
 * Labelled examples from IDX files, the format of MNIST. `digest` is the SHA-256 of the files one after
 * another, decompressed: training inputs and labels, then those of the test split. A subset is the first
 * examples of each split.
 */
export const idxConfigSchema = z.strictObject({
  name: z.literal('idx'),
  ...contentFields,
  trainCount: count,
  testCount: count.nullable(),
  exampleShape: z.array(count).min(1).max(3),
  classCount: z.int().min(2),
  ...split,
  pixels,
});
export type IdxConfig = z.infer<typeof idxConfigSchema>;

export const idxInputSchema = z.strictObject({
  name: z.literal('idx'),
  train: files,
  test: files.optional(),
  /** The first examples; all of them unless given. */
  trainCount: count.optional(),
  testCount: count.optional(),
  /** The same as a share of the training split. */
  trainShare: z.number().gt(0).max(1).optional(),
  /** Labels are below it; one more than the largest training label unless given. */
  classCount: z.int().min(2).optional(),
  ...split,
  pixels,
});

export const idxSource = defineDataSource({
  schema: idxConfigSchema,
  input: idxInputSchema,
  facts: ({ trainCount, testCount, exampleShape, classCount }) => ({
    kind: 'classification',
    trainCount,
    testCount,
    exampleShape,
    targetCount: classCount,
    abscissa: null,
  }),
  text: (config) =>
    `IDX files ${shortDigest(config)}, ${config.exampleShape.join('×')}, ${config.classCount} classes, ${imagesText(config, config)}`,
  columns: ({ digest, pixels, testShare, splitSeed }) => ({
    ...{ digest, pixels },
    ...(testShare === 0 ? {} : { testShare, splitSeed }),
  }),
  blob: ({ digest, byteCount }) => ({ sha256: digest, byteCount }),
  flag: {
    forms: ['idx:INPUTS:LABELS', 'idx:INPUTS:LABELS:TEST_INPUTS:TEST_LABELS'],
    read(words, { unitPixels }) {
      if ((words.length !== 2 && words.length !== 4) || words.includes('')) return null;
      const [inputs, labels, testInputs, testLabels] = words;
      const test = words.length === 4 ? { test: { inputs: testInputs, labels: testLabels } } : {};
      const pixels = unitPixels ? 'unit' : 'standardised';
      return {
        input: { name: 'idx', train: { inputs, labels }, ...test, pixels },
        split: words.length === 4 ? 'test' : 'train',
      };
    },
  },
});
