import { z } from 'zod';
import { formatCount } from '../../text/numbers.ts';
import { contentFields, shortDigest } from './content.ts';
import { type DataFacts, dataKinds } from './data-source.ts';

const count = z.int().min(1);

/** How inputs are scaled, by the whole training split. */
const scaleSchema = z.enum([
  /** Not at all: bytes are 0 to 255. */
  'none',
  /** To [0, 1]: bytes by 255, other numbers by their least and largest. */
  'unit',
  /** By mean and deviation of all values: for images and signals. */
  'standardised',
  /** By mean and deviation of each feature: for tables. */
  'each',
]);
export type ArrayScale = z.infer<typeof scaleSchema>;

const channelsSchema = z.enum(['last', 'first', 'none']);

/** What changes the numbers that arrays become, and is not found in them. */
const options = {
  /** Targets that are values, by mean and deviation; losses are then in its units. */
  standardiseTarget: z.boolean().default(false),
  /** Where no test arrays are given: share of the examples that become the test split, of every class alike. */
  testShare: z.number().min(0).max(0.9).default(0.2),
  splitSeed: z.int().min(0).default(0),
};

/** Of a config: what was found in the arrays. */
export const arrayConfigFields = {
  ...contentFields,
  /** Whether test arrays follow those of the training split. */
  hasTest: z.boolean(),
  channels: channelsSchema,
  kind: z.enum(dataKinds),
  scale: scaleSchema,
  ...options,
  trainCount: count,
  testCount: count.nullable(),
  exampleShape: z.array(count).min(1).max(3),
  /** Classes, or values of one target. */
  targetCount: count,
};

/** Of what a person writes, beside the arrays' places. */
export const arrayInputFields = {
  /**
   * Classes where targets are of an integer or boolean type, one each, from 0 to 999; else values. Where some are
   * below 0 and at most 20 different, it must be said. `probabilities` of all classes, [n, classes], are soft targets: they are asked for.
   */
  kind: z.enum(dataKinds).optional(),
  /**
   * The axis of channels: `last`, `first` as PyTorch has it, or `none`, when images [n, height, width] have one
   * channel. `last` for four axes, else `none`, unless given.
   */
  channels: channelsSchema.optional(),
  /** `each` for vectors, `standardised` for images and bytes, unless given. */
  scale: scaleSchema.optional(),
  ...options,
  /** The first examples of each split; all of them unless given. */
  trainCount: count.optional(),
  testCount: count.optional(),
  /** The same as a share of the training split. */
  trainShare: z.number().gt(0).max(1).optional(),
  /** Labels are below it; one more than the largest training label unless given. */
  classCount: z.int().min(2).optional(),
};

export type ArrayConfig = z.infer<z.ZodObject<typeof arrayConfigFields>>;

export function arrayFacts(config: ArrayConfig): DataFacts {
  const { kind, trainCount, testCount, exampleShape, targetCount } = config;
  return {
    kind,
    trainCount,
    testCount,
    exampleShape,
    targetCount,
    abscissa: kind === 'regression' && exampleShape.join() === '1' ? 0 : null,
  };
}

const scaleTexts: Record<ArrayScale, string> = {
  none: 'as they are',
  unit: 'in [0, 1]',
  standardised: 'standardised',
  each: 'each standardised',
};

/** `NumPy arrays 0123456789ab, 28×28×1, 10 classes, 800 training and 200 test examples, inputs standardised`. */
export function arrayText(config: ArrayConfig): string {
  const { exampleShape, kind, targetCount, trainCount, testCount, scale } = config;
  const targets = {
    classification: `${targetCount} classes`,
    regression: targetCount === 1 ? 'one value' : `${targetCount} values`,
    probabilities: `probabilities of ${targetCount} classes`,
  };
  const test = testCount === null ? '' : ` and ${formatCount(testCount)} test`;
  const target = config.standardiseTarget ? ', targets standardised' : '';
  return `NumPy arrays ${shortDigest(config)}, ${exampleShape.join('×')}, ${targets[kind]}, ${formatCount(trainCount)} training${test} examples, inputs ${scaleTexts[scale]}${target}`;
}

/** What the columns in memory depend on: a subset is a view of them. */
export function arrayColumns(config: ArrayConfig) {
  const { trainCount: _train, testCount: _test, targetCount: _targets, ...rest } = config;
  return rest;
}

/** With `--data` nothing is held back and nothing changed but pixels, for the weights know their inputs. */
export function arrayFlagOptions({ unitPixels }: { unitPixels: boolean }) {
  return { testShare: 0, scale: unitPixels ? 'unit' : 'none' };
}
