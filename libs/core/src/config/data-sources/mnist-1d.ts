import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { defineDataSource, flagCount } from './data-source.ts';

const whole = z.int().min(0);
const strength = z.number().min(0);

/** What the procedure takes; the defaults are those of the published data set. */
const procedure = {
  /** Examples that are made, as many of each digit; those behind `trainShare` are the test split. */
  sampleCount: z.int().min(20).max(1_000_000).default(5_000),
  trainShare: z.number().min(0.01).max(0.99).default(0.8),
  /** Of NumPy's generator: the published data set has 42. */
  dataSeed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(42),
  /** All features in one other order, which takes from a network what lies side by side. */
  shuffled: z.boolean().default(false),
  /** Zeros behind a digit: as many as drawn between the two. */
  padding: z.tuple([whole, whole]).default([36, 60]),
  scaleCoefficient: strength.default(0.4),
  maxTranslation: z.int().min(1).default(48),
  correlatedNoise: strength.default(0.25),
  independentNoise: strength.default(0.02),
  shear: strength.default(0.75),
  length: z.int().min(2).max(10_000).default(40),
};

/**
 * MNIST-1D (Greydanus and Kobak 2020): signals of 40 values made from templates of ten digits by padding,
 * stretching, shifting, noise and shearing.
 */
export const mnist1dConfigSchema = z
  .strictObject({
    name: z.literal('mnist-1d'),
    ...procedure,
    /** The first examples of each split; null: all. */
    trainCount: z.int().min(1).nullable().default(null),
    testCount: z.int().min(1).nullable().default(null),
  })
  .superRefine((config, context) => {
    const there = madeCounts(config);
    for (const split of ['trainCount', 'testCount'] as const) {
      if ((config[split] ?? 1) <= there[split]) continue;
      context.addIssue({
        code: 'custom',
        path: [split],
        message: `at most ${there[split]}: ${config.sampleCount} examples are made, of which ${config.trainShare} are for training`,
      });
    }
    if (config.padding[0] > config.padding[1]) {
      context.addIssue({ code: 'custom', path: ['padding'], message: 'the smaller number first' });
    }
  });
export type Mnist1dConfig = z.infer<typeof mnist1dConfigSchema>;

/** Examples of each split before a subset is taken. */
export function madeCounts(config: Pick<Mnist1dConfig, 'sampleCount' | 'trainShare'>): {
  trainCount: number;
  testCount: number;
} {
  const made = 10 * Math.floor(config.sampleCount / 10);
  const trainCount = Math.floor(made * config.trainShare);
  return { trainCount, testCount: made - trainCount };
}

const countsOf = (config: Mnist1dConfig): { trainCount: number; testCount: number } => {
  const there = madeCounts(config);
  return {
    trainCount: config.trainCount ?? there.trainCount,
    testCount: config.testCount ?? there.testCount,
  };
};

export const mnist1dSource = defineDataSource({
  schema: mnist1dConfigSchema,
  input: mnist1dConfigSchema,
  facts: (config) => ({
    kind: 'classification',
    ...countsOf(config),
    exampleShape: [config.length],
    targetCount: 10,
    abscissa: null,
  }),
  text(config) {
    const { trainCount, testCount } = countsOf(config);
    const order = config.shuffled ? ', features shuffled' : '';
    return `MNIST-1D, ${formatCount(trainCount)} training and ${formatCount(testCount)} test signals${order}`;
  },
  columns: ({ trainCount: _train, testCount: _test, ...made }) => made,
  blob: () => null,
  flag: {
    forms: ['mnist-1d', 'mnist-1d:train:N'],
    read([split, count, ...rest]) {
      if (split === undefined) return { input: { name: 'mnist-1d' }, split: 'test' };
      const trainCount = flagCount(count, 1, 4_000);
      if (split !== 'train' || trainCount === null || rest.length > 0) return null;
      return { input: { name: 'mnist-1d', trainCount }, split: 'train' };
    },
  },
});
