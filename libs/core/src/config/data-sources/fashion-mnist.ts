import { z } from 'zod';
import { defineDataSource, flagCount } from './data-source.ts';
import { imageOptions, imagesText } from './image-options.ts';

/** SHA-256 and length of the four IDX files one after another, as `idx` has them. */
export const fashionMnistContent = {
  digest: '14410854cf7a289477dcfc7df3f8ec24741e281cdcc425ede0d9a748ca630214',
  byteCount: 54_950_048,
} as const;

const [trainLimit, testLimit] = [60_000, 10_000];
const subset = {
  trainCount: z.int().min(1).max(trainLimit).default(trainLimit),
  testCount: z.int().min(1).max(testLimit).default(testLimit),
};

/** Pictures of clothes, 28 × 28 grey pixels, 10 classes (Xiao, Rasul and Vollgraf 2017). */
export const fashionMnistConfigSchema = z.strictObject({
  name: z.literal('fashion-mnist'),
  digest: z.literal(fashionMnistContent.digest),
  ...subset,
  ...imageOptions,
});
export type FashionMnistConfig = z.infer<typeof fashionMnistConfigSchema>;

export const fashionMnistSource = defineDataSource({
  schema: fashionMnistConfigSchema,
  input: z.strictObject({
    name: z.literal('fashion-mnist'),
    /** Where its four files are; Debian's package dataset-fashion-mnist unless given. */
    folder: z.string().min(1).optional(),
    ...subset,
    ...imageOptions,
  }),
  facts: ({ trainCount, testCount }) => ({
    kind: 'classification',
    trainCount,
    testCount,
    exampleShape: [28, 28, 1],
    targetCount: 10,
    abscissa: null,
  }),
  text: (config) => `Fashion-MNIST, ${imagesText(config, config)}`,
  columns: ({ digest }) => digest,
  blob: ({ digest }) => ({ sha256: digest, byteCount: fashionMnistContent.byteCount }),
  flag: {
    forms: ['fashion-mnist', `fashion-mnist:train:N (1 to ${trainLimit} images)`],
    read([split, count, ...rest], { unitPixels }) {
      const input = { name: 'fashion-mnist', pixels: unitPixels ? 'unit' : 'standardised' };
      if (split === undefined) return { input, split: 'test' };
      const trainCount = flagCount(count, 1, trainLimit);
      if (split !== 'train' || trainCount === null || rest.length > 0) return null;
      return { input: { ...input, trainCount }, split: 'train' };
    },
  },
});
